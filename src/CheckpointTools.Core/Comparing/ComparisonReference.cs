using CheckpointTools.Names;

namespace CheckpointTools.Comparing;

/// <summary>What a checkpoint is held to: the variables of another checkpoint, or those that a model wants.</summary>
public sealed class ComparisonReference
{
    private ComparisonReference(string? path, bool isCheckpoint, IEnumerable<WantedTensor> wanted)
    {
        Path = path;
        IsCheckpoint = isCheckpoint;
        Wanted = [.. wanted.DistinctBy(static tensor => (tensor.Key, tensor.DataType, tensor.Shape))];
    }

    /// <summary>The checkpoint or the file of the model; null if there are several, or none.</summary>
    public string? Path { get; }

    /// <summary>Whether it is a whole checkpoint: then what the other one has and it has not is a difference that counts.</summary>
    public bool IsCheckpoint { get; }

    /// <summary>The names that it wants.</summary>
    public IEnumerable<string> Names => Wanted.Select(static tensor => tensor.Key);

    /// <summary>Whether each of its variables has values to compare with.</summary>
    public bool HasValues => Wanted.All(static tensor => tensor.Value is not null);

    internal IReadOnlyList<WantedTensor> Wanted { get; }

    /// <summary>Another checkpoint.</summary>
    /// <param name="prefix">Its full prefix.</param>
    /// <param name="variables">All its variables.</param>
    public static ComparisonReference OfCheckpoint(string prefix, IEnumerable<CheckpointVariable> variables) => new(prefix, isCheckpoint: true, ToWanted(variables));

    /// <summary>A model, as its graph describes it or as variables of a checkpoint show it.</summary>
    /// <param name="described">
    /// Variables without values. A model that has a saver wants what its saver asks for; else all of its variables are wanted but the local ones.
    /// </param>
    /// <param name="stored">Variables of checkpoints, which have values to compare with.</param>
    public static ComparisonReference OfModel(IEnumerable<ModelVariable> described, IEnumerable<CheckpointVariable> stored)
    {
        ArgumentNullException.ThrowIfNull(described);
        ArgumentNullException.ThrowIfNull(stored);
        ILookup<string, ModelVariable> models = described.ToLookup(static variable => variable.Model ?? "");
        WantedTensor[] wanted = [.. models.SelectMany(ToWanted), .. ToWanted(stored)];
        string[] paths = [.. models.Select(static model => model.Key).Concat(wanted.Select(static tensor => tensor.Value?.Checkpoint).OfType<string>()).Distinct()];
        return new ComparisonReference(paths is [{ Length: > 0 } path] ? path : null, isCheckpoint: false, wanted);
    }

    private static IEnumerable<WantedTensor> ToWanted(IEnumerable<ModelVariable> model)
    {
        ModelVariable[] variables = [.. model];
        return Array.Exists(variables, static variable => variable.RestoreKeys.Count > 0)
            ? variables.SelectMany(static variable => variable.RestoreKeys.Select(key => new WantedTensor(key, variable.DataType, variable.Shape, Value: null)))
            : variables.Where(static variable => !variable.IsLocal).Select(static variable => new WantedTensor(variable.Name, variable.DataType, variable.Shape, Value: null));
    }

    /// <summary>The object graph is structure: where two differ, it is their variables that tell.</summary>
    private static IEnumerable<WantedTensor> ToWanted(IEnumerable<CheckpointVariable> variables) => variables
        .Where(static variable => variable.SourceName != TensorName.ObjectGraph)
        .Select(static variable => new WantedTensor(variable.Name, variable.DataType, new PartialTensorShape(variable.Shape), variable));
}
