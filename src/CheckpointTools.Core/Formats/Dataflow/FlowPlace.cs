namespace CheckpointTools.Formats.Dataflow;

/// <summary>The call through which a function is looked at: it shows what the arguments are.</summary>
/// <param name="call">The operation that calls.</param>
/// <param name="caller">The graph or function that the call is in.</param>
/// <param name="outer">The call through which that is looked at; null in the graph.</param>
internal sealed class FlowContext(FlowNode call, FlowBody caller, FlowContext? outer)
{
    public FlowNode Call => call;

    public FlowBody Caller => caller;

    public FlowContext? Outer => outer;

    /// <summary>The number of calls around each other.</summary>
    public int Depth { get; } = (outer?.Depth ?? 0) + 1;
}

/// <summary>An operation in a graph, or in a function that was called.</summary>
/// <param name="Node">The operation.</param>
/// <param name="Output">The number of the output that is meant.</param>
/// <param name="Body">The graph or function that it is in.</param>
/// <param name="Context">The call; null in the graph.</param>
internal readonly record struct FlowPlace(FlowNode Node, int Output, FlowBody Body, FlowContext? Context);
