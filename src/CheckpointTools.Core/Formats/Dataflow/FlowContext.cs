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
