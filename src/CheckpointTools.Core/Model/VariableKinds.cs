using CheckpointTools.Binary;

namespace CheckpointTools;

/// <summary>Derives a variable's kind from its name (format.md 11.4, 11.6), if no object graph says more.</summary>
internal static class VariableKinds
{
    private const string Attributes = "/.ATTRIBUTES/";

    private static readonly HashSet<string> SlotNames = new(StringComparer.Ordinal)
    {
        "Adam",
        "Adam_1",
        "adam_m",
        "adam_v",
        "AdamW",
        "AdamW_1",
        "AdamWeightDecayOptimizer",
        "AdamWeightDecayOptimizer_1",
        "LAMB",
        "LAMB_1",
        "lamb_m",
        "lamb_v",
        "Momentum",
        "RMSProp",
        "RMSProp_1",
        "RMSProp_2",
        "Adagrad",
        "Adadelta",
        "Adadelta_1",
        "Ftrl",
        "Ftrl_1",
    };

    private static readonly HashSet<string> CounterNames = new(StringComparer.Ordinal)
    {
        "global_step",
        "step",
        "save_counter",
        "iter",
        "iterations",
        "_iterations",
        "beta1_power",
        "beta2_power",
        "beta_1",
        "beta_2",
        "decay",
        "learning_rate",
        "_learning_rate",
        "momentum",
        "rho",
    };

    /// <summary>
    /// The children of a Keras optimizer that hold its state. The weights under its "_trainable_variables" belong to the model.
    /// </summary>
    private static readonly HashSet<string> OptimizerLists = new(StringComparer.Ordinal)
    {
        "_variables",
        "_momentums",
        "_velocities",
        "_velocity_hats",
        "_accumulators",
    };

    public static VariableKind Classify(string name)
    {
        if (name == "_CHECKPOINTABLE_OBJECT_GRAPH")
        {
            return VariableKind.ObjectGraph;
        }

        int attributes = name.LastIndexOf(Attributes, StringComparison.Ordinal);
        return attributes < 0 ? OfNameBased(name) : OfObjectBased(name, name.AsSpan(0, attributes));
    }

    /// <summary>Whether the last step of a path has the name of a count or a rate.</summary>
    public static bool IsCounter(string name) => CounterNames.Contains(name);

    /// <summary>Whether a tensor's name is that of an object's value, not of other data that the object stores.</summary>
    public static bool IsVariableValue(string name) => ObjectSuffix.EndsIn(name);

    private static VariableKind OfNameBased(string name)
    {
        // TensorFlow 1 optimizers sometimes leave a slash at the end of a slot's name.
        string last = LastSegment(name.AsSpan().TrimEnd('/')).ToString();
        return last switch
        {
            "ExponentialMovingAverage" => VariableKind.MovingAverage,
            _ when SlotNames.Contains(last) => VariableKind.OptimizerSlot,
            _ when CounterNames.Contains(last) => VariableKind.Counter,
            _ => VariableKind.Weight,
        };
    }

    private static VariableKind OfObjectBased(string name, ReadOnlySpan<char> path)
    {
        if (path.Contains("/.OPTIMIZER_SLOT/", StringComparison.Ordinal))
        {
            return VariableKind.OptimizerSlot;
        }

        if (!IsVariableValue(name))
        {
            bool isTable = name.EndsWith("-keys", StringComparison.Ordinal) || name.EndsWith("-values", StringComparison.Ordinal);
            return isTable ? VariableKind.Table : VariableKind.Other;
        }

        ReadOnlySpan<char> last = LastSegment(path);
        if (CounterNames.Contains(last.ToString()))
        {
            return VariableKind.Counter;
        }

        ReadOnlySpan<char> parent = path.Length > last.Length ? LastSegment(path[..(path.Length - last.Length - 1)]) : default;
        return OptimizerLists.Contains(parent.ToString()) ? VariableKind.OptimizerSlot : VariableKind.Weight;
    }

    private static ReadOnlySpan<char> LastSegment(ReadOnlySpan<char> path) => path[(path.LastIndexOf('/') + 1)..];
}
