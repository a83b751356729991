using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>The operand, whose size along an axis is 1, repeated along it.</summary>
internal sealed class RepeatOrigin(VariableOrigin operand, int axis, long count)
    : ComputedOrigin(operand.DataType, operand.Shape.With(axis, count), operand)
{
    private readonly int _axis = axis;

    protected override VariableContent Compute(VariableContent[] operands, ComputingLog log) =>
        new Content(this, [new HeldContent(operands[0])]);

    private sealed class Content(RepeatOrigin origin, VariableContent[] operands) : MovedContent(origin.DataType, origin.Shape, operands)
    {
        private readonly AxisSplit _split = new(origin.Shape, origin._axis);

        protected override MovedRun RunFrom(long element)
        {
            (long outer, _, long inner) = _split.PlaceOf(element);
            return new MovedRun(0, (outer * _split.Inner) + inner, _split.Inner - inner);
        }
    }
}
