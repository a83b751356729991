namespace CheckpointTools.Formats.Dataflow;

/// <summary>The operations of a graph, or of a function in its library. Names are unique only within one.</summary>
internal sealed class FlowBody
{
    public Dictionary<string, FlowNode> Nodes { get; } = new(StringComparer.Ordinal);

    /// <summary>A function's arguments by name, with their numbers.</summary>
    public Dictionary<string, int> Arguments { get; } = new(StringComparer.Ordinal);

    /// <summary>What a function returns: references, in the order of its outputs.</summary>
    public List<string> Returns { get; } = [];
}
