using System.Numerics.Tensors;
using System.Runtime.InteropServices;
using CheckpointTools.Values.Casting;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>
/// The operand times a factor, plus a summand: x * factor + summand, computed in float64 without joining the two steps, and rounded once to
/// the dtype of the results. The operand is of a dtype whose values float64 holds.
/// </summary>
internal sealed class AffineOrigin : MappedOrigin
{
    private readonly double _factor;
    private readonly double _summand;
    private readonly ElementCast _widen;
    private readonly ElementCast _round;

    /// <param name="operand">The operand.</param>
    /// <param name="name">The name of the variable, for messages.</param>
    /// <param name="factor">The factor.</param>
    /// <param name="summand">The summand.</param>
    /// <param name="dataType">The dtype of the results.</param>
    /// <param name="policy">What becomes of values that it cannot hold.</param>
    /// <exception cref="CheckpointException">There is no cast to the dtype.</exception>
    public AffineOrigin(VariableOrigin operand, string name, double factor, double summand, DataType dataType, CastPolicy policy)
        : base(operand, name, dataType, policy)
    {
        (_factor, _summand) = (factor, summand);
        _widen = ElementCast.Create(operand.DataType, DataType.Float64, CastPolicy.Exact);
        _round = ElementCast.Create(DataType.Float64, dataType, policy);
    }

    protected override MappedOrigin Of(VariableOrigin operand) => new AffineOrigin(operand, Name, _factor, _summand, DataType, Policy);

    protected override VariableContent Compute(VariableContent[] operands, ComputingLog log) => new Content(this, operands[0], log);

    private sealed class Content(AffineOrigin origin, VariableContent operand, ComputingLog log) : MappedContent(origin.DataType, operand)
    {
        private readonly CountedCast _round = origin.CountInto(origin._round, log);
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
            origin.RequireFit(_round.Apply(MemoryMarshal.AsBytes(doubles), results, first, DataType.Width), first, this);
        }
    }
}
