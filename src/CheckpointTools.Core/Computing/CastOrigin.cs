using CheckpointTools.Binary;
using CheckpointTools.Values.Casting;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>The operand in another dtype.</summary>
internal sealed class CastOrigin : ComputedOrigin
{
    private readonly string _name;
    private readonly CastPolicy _policy;
    private readonly ElementCast _cast;

    /// <param name="operand">The operand.</param>
    /// <param name="name">The name of the variable, for messages.</param>
    /// <param name="dataType">The dtype that it is to have.</param>
    /// <param name="policy">What becomes of values that this cannot hold.</param>
    /// <exception cref="CheckpointException">There is no cast between the dtypes.</exception>
    public CastOrigin(VariableOrigin operand, string name, DataType dataType, CastPolicy policy)
        : base(dataType, operand.Shape, operand)
    {
        (_name, _policy) = (name, policy);
        _cast = ElementCast.Create(operand.DataType, dataType, policy);
    }

    public override TensorPartition? Partition => Operands[0].Partition;

    protected override VariableContent Compute(VariableContent[] operands, ComputingLog log) => new Content(this, operands[0], log);

    private sealed class Content(CastOrigin origin, VariableContent operand, ComputingLog log) : MappedContent(origin.DataType, operand)
    {
        /// <summary>With the largest value in its place nothing is lost that was not asked for.</summary>
        private readonly CountedCast _cast = new(origin._cast, origin._policy == CastPolicy.Saturate ? null : log);

        protected override MappedContent With(VariableContent other) => new Content(origin, other, log);

        protected override void Map(ReadOnlySpan<byte> values, Span<byte> results, long first)
        {
            CastCounts counts = _cast.Apply(values, results, first, DataType.Width);
            if (origin._policy != CastPolicy.Exact || counts.OutOfRange == 0)
            {
                return;
            }

            // A value that does not fit may be a damaged one: then that is what has to be said.
            Finish();
            throw new CheckpointException(
                CheckpointError.ValueOutOfRange,
                $"{TensorName.Quote(origin._name)}: the value {counts.FirstValue} of element {first + counts.FirstIndex} does not fit "
                    + $"{origin.DataType}.",
                new Advice("Saturate such values, or let them wrap.", AdviceCode.SaturateOrWrap)
            )
            {
                Variable = origin._name,
            };
        }
    }
}
