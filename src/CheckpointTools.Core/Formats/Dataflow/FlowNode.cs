namespace CheckpointTools.Formats.Dataflow;

/// <summary>An operation of a graph or of a function, reduced to what shows how variables are computed.</summary>
/// <param name="name">The name.</param>
/// <param name="op">What it does.</param>
/// <param name="inputs">Its inputs, as references; names with '^' are only waited for.</param>
internal sealed class FlowNode(string name, FlowOp op, string[] inputs)
{
    public string Name => name;

    public FlowOp Op => op;

    public string[] Inputs => inputs;

    /// <summary>The inputs of an optimizer's operation.</summary>
    public TrainingOp? Training { get; init; }

    /// <summary>The functions that a call may run.</summary>
    public IReadOnlyList<string> Functions { get; init; } = [];

    /// <summary>The number of the first input that a call passes on.</summary>
    public int FirstArgument => op == FlowOp.Branch ? 1 : 0;
}
