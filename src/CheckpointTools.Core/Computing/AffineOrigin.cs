using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using CheckpointTools.Values.Casting;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>
/// The operand times a factor, plus a summand: x * factor + summand, computed in float64 without joining the two steps, and rounded once to
/// the dtype. The operand is of a floating dtype.
/// </summary>
internal sealed class AffineOrigin : ComputedOrigin
{
    private readonly double _factor;
    private readonly double _summand;
    private readonly ElementCast _widen;
    private readonly ElementCast _round;

    /// <exception cref="CheckpointException">The dtype is not a floating one.</exception>
    public AffineOrigin(VariableOrigin operand, double factor, double summand)
        : base(operand.DataType, operand.Shape, operand)
    {
        (_factor, _summand) = (factor, summand);
        _widen = ElementCast.Create(operand.DataType, DataType.Float64, CastPolicy.Exact);
        _round = ElementCast.Create(DataType.Float64, operand.DataType, CastPolicy.Exact);
    }

    public override TensorPartition? Partition => Operands[0].Partition;

    protected override VariableContent Compute(VariableContent[] operands, ComputingLog log) => new Content(this, operands[0], log);

    private sealed class Content(AffineOrigin origin, VariableContent operand, ComputingLog log) : MappedContent(origin.DataType, operand)
    {
        private readonly CountedCast _round = new(origin._round, log);
        private double[] _doubles = [];

        protected override MappedContent With(VariableContent other) => new Content(origin, other, log);

        protected override void Map(ReadOnlySpan<byte> values, Span<byte> results, long first)
        {
            int count = results.Length / DataType.Width;
            _doubles = _doubles.Length < count ? new double[count] : _doubles;
            Span<double> doubles = _doubles.AsSpan(0, count);
            origin._widen.Apply(values, MemoryMarshal.AsBytes(doubles));
            TensorPrimitives.Multiply(doubles, origin._factor, doubles);
            TensorPrimitives.Add(doubles, origin._summand, doubles);
            _round.Apply(MemoryMarshal.AsBytes(doubles), results, first, DataType.Width);
        }
    }
}
