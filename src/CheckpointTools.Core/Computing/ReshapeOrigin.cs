using CheckpointTools.Slices;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>The same elements in the same order, under another shape.</summary>
internal sealed class ReshapeOrigin(VariableOrigin operand, TensorShape shape) : ComputedOrigin(operand.DataType, shape, operand)
{
    public override TensorPartition? Partition =>
        Operands[0].Partition is { } partition && partition.Axis == 0 ? PartitionSlices.Refit(partition, Shape) : null;

    protected override VariableContent Compute(VariableContent[] operands, ComputingLog log) => new Content(this, operands);

    private sealed class Content(ReshapeOrigin origin, VariableContent[] operands) : MovedContent(origin.DataType, origin.Shape, operands)
    {
        protected override MovedRun RunFrom(long element) => new(0, element, Shape.ElementCount - element);
    }
}
