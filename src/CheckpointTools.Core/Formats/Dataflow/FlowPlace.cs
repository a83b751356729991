namespace CheckpointTools.Formats.Dataflow;

/// <summary>An operation in a graph, or in a function that was called.</summary>
/// <param name="Node">The operation.</param>
/// <param name="Output">The number of the output that is meant.</param>
/// <param name="Body">The graph or function that it is in.</param>
/// <param name="Context">The call; null in the graph.</param>
internal readonly record struct FlowPlace(FlowNode Node, int Output, FlowBody Body, FlowContext? Context);
