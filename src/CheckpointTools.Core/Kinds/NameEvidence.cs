using CheckpointTools.Binary;

namespace CheckpointTools.Kinds;

/// <summary>
/// What a name alone shows, with the shape that its meaning requires: a count or a rate is a scalar. The weakest evidence.
/// </summary>
internal static class NameEvidence
{
    private const string Attributes = "/.ATTRIBUTES/";
    private const string SlotInfix = "/.OPTIMIZER_SLOT/";

    /// <summary>The children of a Keras optimizer that hold its state.</summary>
    private static readonly HashSet<string> OptimizerLists = new(StringComparer.Ordinal)
    {
        "_variables",
        "_momentums",
        "_velocities",
        "_velocity_hats",
        "_accumulators",
        "_linears",
        "_average_gradients",
    };

    /// <summary>The role that a name shows; null if it shows none.</summary>
    /// <param name="tensor">The variable.</param>
    /// <param name="structure">What the structure shows of its surroundings.</param>
    public static VariableRole? Find(NamedTensor tensor, StructureEvidence structure)
    {
        if (tensor.Key == TensorName.ObjectGraph)
        {
            return new VariableRole(VariableKind.ObjectGraph, KindEvidence.ObjectGraph);
        }

        int attributes = tensor.Key.LastIndexOf(Attributes, StringComparison.Ordinal);
        return attributes >= 0 ? OfObject(tensor, attributes)
            : IsCounter(tensor, structure) ? new VariableRole(VariableKind.Counter, KindEvidence.Name)
            : null;
    }

    /// <summary>The role that a name has if neither its variable nor any other weight is there; null if it shows none.</summary>
    public static VariableRole? FindAlone(NamedTensor tensor) =>
        tensor.Scope.IsEmpty || tensor.IsCount ? null
        : AverageWords.IsAverage(tensor.Last) ? new VariableRole(VariableKind.MovingAverage, KindEvidence.Name)
        : OptimizerWords.FindSlotName(tensor.Last, 2) is not null || OptimizerWords.IsMoment(tensor.Last)
            ? new VariableRole(VariableKind.OptimizerSlot, KindEvidence.Name)
        : null;

    /// <summary>The kind of what an object stores other than a variable's value.</summary>
    public static VariableKind KindOfAttribute(string key) =>
        key.EndsWith("-keys", StringComparison.Ordinal) || key.EndsWith("-values", StringComparison.Ordinal)
            ? VariableKind.Table
            : VariableKind.Other;

    private static bool IsCounter(NamedTensor tensor, StructureEvidence structure)
    {
        if (!tensor.IsScalar)
        {
            return false;
        }

        ReadOnlySpan<char> scope = tensor.Scope;
        bool isOptimizers = structure.IsOptimizers(scope);
        return CounterWords.IsCertain(tensor.Last)
            || (isOptimizers && CounterWords.IsOptimizers(tensor.Last))
            || (CounterWords.IsLikely(tensor.Last) && (scope.IsEmpty || structure.HasSlots) && !IsLayers(tensor));
    }

    /// <summary>A count inside a layer is its own; at the root, it is the training's.</summary>
    private static bool IsLayers(NamedTensor tensor) => tensor.IsCount && !tensor.Scope.IsEmpty;

    private static VariableRole? OfObject(NamedTensor tensor, int attributes)
    {
        ReadOnlySpan<char> path = tensor.Key.AsSpan(0, attributes);
        int infix = path.IndexOf(SlotInfix, StringComparison.Ordinal);
        if (infix >= 0)
        {
            string variable = string.Concat(path[..infix], tensor.Key.AsSpan(attributes));
            string slot = LastOf(path).ToString().Replace(".S", "/", StringComparison.Ordinal).Replace("..", ".", StringComparison.Ordinal);
            return new VariableRole(
                slot == "average" ? VariableKind.MovingAverage : VariableKind.OptimizerSlot,
                KindEvidence.Name,
                variable,
                slot
            );
        }

        if (!ObjectSuffix.EndsIn(tensor.Key))
        {
            return new VariableRole(KindOfAttribute(tensor.Key), KindEvidence.Name);
        }

        ReadOnlySpan<char> last = LastOf(path);
        ReadOnlySpan<char> parent = LastOf(path[..Math.Max(0, path.Length - last.Length - 1)]);
        bool isRootOrOptimizer = parent.IsEmpty || OptimizerWords.IsOptimizer(parent);
        return tensor.IsScalar && (CounterWords.IsCertain(last) || (isRootOrOptimizer && CounterWords.IsOptimizers(last)))
                ? new VariableRole(VariableKind.Counter, KindEvidence.Name)
            : parent is "_model_variables_moving_average" ? new VariableRole(VariableKind.MovingAverage, KindEvidence.Name)
            : OptimizerLists.Contains(parent.ToString()) ? new VariableRole(VariableKind.OptimizerSlot, KindEvidence.Name)
            : null;
    }

    private static ReadOnlySpan<char> LastOf(ReadOnlySpan<char> path) => path[(path.LastIndexOf('/') + 1)..];
}
