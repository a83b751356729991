using CheckpointTools.Slices;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>Rows of the operand in another order, or columns: for each index along an axis, the one that it has there.</summary>
internal sealed class GatherOrigin : ComputedOrigin
{
    private readonly int _axis;
    private readonly IReadOnlyList<long> _indexes;

    /// <param name="operand">The operand.</param>
    /// <param name="axis">The axis.</param>
    /// <param name="indexes">For each index along the axis, the operand's; all are within its size.</param>
    public GatherOrigin(VariableOrigin operand, int axis, IReadOnlyList<long> indexes)
        : base(operand.DataType, operand.Shape.With(axis, indexes.Count), operand) => (_axis, _indexes) = (axis, indexes);

    public override TensorPartition? Partition => PartitionSlices.Refit(Operands[0].Partition, Shape);

    protected override VariableContent Compute(VariableContent[] operands, ComputingLog log) => new Content(this, operands);

    private sealed class Content(GatherOrigin origin, VariableContent[] operands) : MovedContent(origin.DataType, origin.Shape, operands)
    {
        private readonly AxisSplit _split = new(origin.Shape, origin._axis);
        private readonly long _size = operands[0].Shape[origin._axis];

        protected override MovedRun RunFrom(long element)
        {
            (long outer, long index, long inner) = _split.PlaceOf(element);
            return new MovedRun(0, (((outer * _size) + origin._indexes[(int)index]) * _split.Inner) + inner, _split.Inner - inner);
        }
    }
}
