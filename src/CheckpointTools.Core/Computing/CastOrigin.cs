using CheckpointTools.Values.Casting;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>The operand in another dtype.</summary>
internal sealed class CastOrigin : MappedOrigin
{
    private readonly ElementCast _cast;

    /// <param name="operand">The operand.</param>
    /// <param name="name">The name of the variable, for messages.</param>
    /// <param name="dataType">The dtype that it is to have.</param>
    /// <param name="policy">What becomes of values that this cannot hold.</param>
    /// <exception cref="CheckpointException">There is no cast between the dtypes.</exception>
    public CastOrigin(VariableOrigin operand, string name, DataType dataType, CastPolicy policy)
        : base(operand, name, dataType, policy) => _cast = ElementCast.Create(operand.DataType, dataType, policy);

    protected override MappedOrigin Of(VariableOrigin operand) => new CastOrigin(operand, Name, DataType, Policy);

    protected override VariableContent Compute(VariableContent[] operands, ComputingLog log) => new Content(this, operands[0], log);

    private sealed class Content(CastOrigin origin, VariableContent operand, ComputingLog log) : MappedContent(origin.DataType, operand)
    {
        private readonly CountedCast _cast = origin.CountInto(origin._cast, log);

        protected override MappedContent With(VariableContent other) => new Content(origin, other, log);

        protected override void Map(ReadOnlySpan<byte> values, Span<byte> results, long first) =>
            origin.RequireFit(_cast.Apply(values, results, first, DataType.Width), first, this);
    }
}
