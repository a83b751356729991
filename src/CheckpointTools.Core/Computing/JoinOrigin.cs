using CheckpointTools.Slices;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>The operands behind each other along an axis. They have the same dtype, and the same sizes along all other axes.</summary>
internal sealed class JoinOrigin : ComputedOrigin
{
    private readonly int _axis;

    /// <summary>Where each operand begins along the axis, and the end of the last.</summary>
    private readonly long[] _bounds;

    public JoinOrigin(int axis, params VariableOrigin[] operands)
        : base(operands[0].DataType, ShapeOf(axis, operands), operands)
    {
        _axis = axis;
        _bounds = new long[operands.Length + 1];
        for (int i = 0; i < operands.Length; i++)
        {
            _bounds[i + 1] = _bounds[i] + operands[i].Shape[axis];
        }
    }

    public override TensorPartition? Partition => PartitionSlices.Refit(Operands[0].Partition, Shape);

    protected override VariableContent Compute(VariableContent[] operands, ComputingLog log) => new Content(this, operands);

    private static TensorShape ShapeOf(int axis, VariableOrigin[] operands)
    {
        long[] dimensions = [.. operands[0].Shape.Dimensions];
        dimensions[axis] = operands.Sum(operand => operand.Shape[axis]);
        return new TensorShape(dimensions);
    }

    private sealed class Content(JoinOrigin origin, VariableContent[] operands) : MovedContent(origin.DataType, origin.Shape, operands)
    {
        private readonly AxisSplit _split = new(origin.Shape, origin._axis);

        protected override MovedRun RunFrom(long element)
        {
            (long outer, long index, long inner) = _split.PlaceOf(element);
            int operand = Array.BinarySearch(origin._bounds, index);

            // Of operands without elements there, the last that begins at the index is the one that has it.
            operand = operand < 0 ? ~operand - 1 : Array.LastIndexOf(origin._bounds, index, origin._bounds.Length - 2);
            long first = origin._bounds[operand];
            long size = origin._bounds[operand + 1] - first;
            long start = (((outer * size) + index - first) * _split.Inner) + inner;
            return new MovedRun(operand, start, ((size - index + first) * _split.Inner) - inner);
        }
    }
}
