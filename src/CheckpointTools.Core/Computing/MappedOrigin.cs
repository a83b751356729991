using CheckpointTools.Binary;
using CheckpointTools.Values.Casting;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>Values of which each is computed of the one at the same place in the operand, and rounded once.</summary>
internal abstract class MappedOrigin : ComputedOrigin
{
    private readonly string _name;
    private readonly CastPolicy _policy;

    /// <param name="operand">The operand.</param>
    /// <param name="name">The name of the variable, for messages.</param>
    /// <param name="dataType">The dtype of the results.</param>
    /// <param name="policy">What becomes of values that it cannot hold.</param>
    protected MappedOrigin(VariableOrigin operand, string name, DataType dataType, CastPolicy policy)
        : base(dataType, operand.Shape, operand) => (_name, _policy) = (name, policy);

    public sealed override TensorPartition? Partition => Operands[0].Partition;

    protected string Name => _name;

    protected CastPolicy Policy => _policy;

    /// <summary>
    /// Moves the operand's elements in place of the results: it comes to the same, and only what is taken of them is computed, and counted
    /// where it overflows.
    /// </summary>
    /// <param name="origin">Values of any origin.</param>
    /// <param name="move">Moves values and changes none.</param>
    public static VariableOrigin Below(VariableOrigin origin, Func<VariableOrigin, VariableOrigin> move) =>
        origin is MappedOrigin mapped ? mapped.Of(Below(mapped.Operands[0], move)) : move(origin);

    /// <summary>The same of another operand.</summary>
    protected abstract MappedOrigin Of(VariableOrigin operand);

    /// <summary>The cast to the results, with a count of those that overflow.</summary>
    protected CountedCast CountInto(ElementCast cast, ComputingLog log) =>
        // With the largest value in its place nothing is lost that was not asked for.
        new(
            cast,
            _policy == CastPolicy.Saturate ? null
                : DataType == Operands[0].DataType ? log.AddComputed
                : log.AddCast
        );

    /// <summary>Refuses values that an integer cannot hold, unless it was said what becomes of them.</summary>
    /// <param name="counts">What was found of some elements.</param>
    /// <param name="first">The index of the first of them.</param>
    /// <param name="operand">The operand.</param>
    /// <exception cref="CheckpointException">A value does not fit.</exception>
    protected void RequireFit(CastCounts counts, long first, VariableContent operand)
    {
        if (_policy != CastPolicy.Exact || counts.OutOfRange == 0)
        {
            return;
        }

        // A value that does not fit may be a damaged one: then that is what has to be said.
        operand.Finish();
        throw new CheckpointException(
            CheckpointError.ValueOutOfRange,
            $"{TensorName.Quote(_name)}: the value {counts.FirstValue} of element {first + counts.FirstIndex} does not fit {DataType}.",
            new Advice("Saturate such values, or let them wrap.", AdviceCode.SaturateOrWrap)
        )
        {
            Variable = _name,
        };
    }
}
