using CheckpointTools.Binary;

namespace CheckpointTools.Names;

/// <summary>
/// The variables of a model by the names that a map may use: the name in a checkpoint, with or without the suffix of object-based names; or
/// the name in the graph, if no variable has that name in a checkpoint.
/// </summary>
internal sealed class ModelNames
{
    private readonly NameIndex<ModelVariable> _inCheckpoint;
    private readonly ILookup<string, ModelVariable> _inGraph;

    public ModelNames(IEnumerable<ModelVariable> model)
    {
        ModelVariable[] variables = [.. model.Where(static variable => variable.CheckpointName != TensorName.ObjectGraph)];
        _inCheckpoint = new NameIndex<ModelVariable>(variables, static variable => variable.CheckpointName);
        _inGraph = variables
            .Where(static variable => variable.Name != variable.CheckpointName)
            .ToLookup(static variable => variable.Name, StringComparer.Ordinal);
    }

    /// <summary>The full names in a checkpoint.</summary>
    public IReadOnlySet<string> Names => _inCheckpoint.Names;

    /// <summary>The variable that has a name in a checkpoint; null if there is none, or if the name without suffix is ambiguous.</summary>
    public ModelVariable? Find(string name, out bool isAmbiguous) => _inCheckpoint.Find(name, out isAmbiguous);

    /// <summary>The variables that have a name in the graph but another name in a checkpoint.</summary>
    public IReadOnlyList<ModelVariable> FindInGraph(string name) => [.. _inGraph[name]];
}
