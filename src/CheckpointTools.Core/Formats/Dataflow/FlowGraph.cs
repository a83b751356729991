namespace CheckpointTools.Formats.Dataflow;

/// <summary>A graph with its functions, its saver and its collections of variables.</summary>
internal sealed class FlowGraph
{
    public FlowBody Main { get; } = new();

    public Dictionary<string, FlowBody> Functions { get; } = new(StringComparer.Ordinal);

    /// <summary>The tensor that running saves the checkpoint; null if the model has no saver.</summary>
    public string? SaveTensor { get; set; }

    /// <summary>The names of the variables in each of the collections that matter.</summary>
    public HashSet<string> Trainable { get; } = new(StringComparer.Ordinal);

    /// <summary>The variables of which moving averages are kept.</summary>
    public HashSet<string> Averaged { get; } = new(StringComparer.Ordinal);

    /// <summary>The global step.</summary>
    public HashSet<string> Steps { get; } = new(StringComparer.Ordinal);

    /// <summary>The operations that give variables their first values.</summary>
    public HashSet<string> Initializers { get; } = new(StringComparer.Ordinal);
}
