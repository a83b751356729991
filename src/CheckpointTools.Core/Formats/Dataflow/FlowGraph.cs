namespace CheckpointTools.Formats.Dataflow;

/// <summary>A graph with its functions, its saver and its collections of variables.</summary>
internal sealed class FlowGraph
{
    public FlowBody Main { get; } = new();

    public Dictionary<string, FlowBody> Functions { get; } = new(StringComparer.Ordinal);

    /// <summary>The operation that saves the checkpoint; null if the model has no saver.</summary>
    public string? SaveOperation { get; set; }

    /// <summary>The constants from which the operations that save take their keys, and these keys.</summary>
    public Dictionary<FlowNode, IReadOnlyList<string>> Keys { get; } = [];

    /// <summary>The names of the variables that are trained.</summary>
    public HashSet<string> Trainable { get; } = new(StringComparer.Ordinal);

    /// <summary>The names of the variables of which moving averages are kept.</summary>
    public HashSet<string> Averaged { get; } = new(StringComparer.Ordinal);

    /// <summary>The name of the global step.</summary>
    public HashSet<string> Steps { get; } = new(StringComparer.Ordinal);

    /// <summary>The operations that give variables their first values.</summary>
    public HashSet<string> Initializers { get; } = new(StringComparer.Ordinal);
}
