using CheckpointTools.Slices;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>A box of the operand: a stretch of each axis.</summary>
internal sealed class CutOrigin : ComputedOrigin
{
    private readonly SliceBox _box;

    /// <param name="operand">The operand.</param>
    /// <param name="starts">The first index along each axis.</param>
    /// <param name="lengths">How many there are.</param>
    public CutOrigin(VariableOrigin operand, long[] starts, long[] lengths)
        : base(operand.DataType, new TensorShape(lengths), operand) => _box = new SliceBox(operand.Shape, starts, lengths);

    public override TensorPartition? Partition => PartitionSlices.Refit(Operands[0].Partition, Shape);

    /// <summary>A stretch of one axis.</summary>
    public static VariableOrigin Along(VariableOrigin operand, int axis, long start, long length)
    {
        long[] starts = new long[operand.Shape.Rank];
        long[] lengths = [.. operand.Shape.Dimensions];
        (starts[axis], lengths[axis]) = (start, length);
        return MappedOrigin.Below(operand, inner => new CutOrigin(inner, starts, lengths));
    }

    protected override VariableContent Compute(VariableContent[] operands, ComputingLog log) => new Content(this, operands);

    private sealed class Content(CutOrigin origin, VariableContent[] operands) : MovedContent(origin.DataType, origin.Shape, operands)
    {
        protected override MovedRun RunFrom(long element)
        {
            SliceBox box = origin._box;
            long within = element % box.RunLength;
            return new MovedRun(0, box.RunStart(element / box.RunLength) + within, box.RunLength - within);
        }
    }
}
