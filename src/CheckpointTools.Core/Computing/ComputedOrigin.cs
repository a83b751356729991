using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>
/// Values that are computed of other values, the operands, which may be computed too. Nothing is computed before the content is read.
/// </summary>
internal abstract class ComputedOrigin : VariableOrigin
{
    private readonly VariableOrigin[] _operands;

    protected ComputedOrigin(DataType dataType, TensorShape shape, params VariableOrigin[] operands)
    {
        (DataType, Shape, _operands) = (dataType, shape, operands);
        InputCount = operands.Sum(static operand => operand.InputCount);
    }

    public sealed override DataType DataType { get; }

    public sealed override TensorShape Shape { get; }

    /// <summary>Of strings it is that of the operands: only the values show their lengths.</summary>
    public override long Size =>
        DataType == DataType.String ? _operands.Sum(static operand => operand.Size) : Shape.ElementCount * DataType.Width;

    public override TensorPartition? Partition => null;

    public sealed override bool IsSliced => Partition is not null;

    public sealed override bool IsConstant => Array.TrueForAll(_operands, static operand => operand.IsConstant);

    public sealed override bool IsComplete => Array.TrueForAll(_operands, static operand => operand.IsComplete);

    public sealed override int InputCount { get; }

    protected IReadOnlyList<VariableOrigin> Operands => _operands;

    public sealed override StoredTensor Input(int number)
    {
        foreach (VariableOrigin operand in _operands)
        {
            if (number < operand.InputCount)
            {
                return operand.Input(number);
            }

            number -= operand.InputCount;
        }

        throw new ArgumentOutOfRangeException(nameof(number));
    }

    public sealed override VariableContent Open(IReadOnlyList<VariableContent> inputs, ComputingLog log)
    {
        var contents = new VariableContent[_operands.Length];
        int first = 0;
        for (int i = 0; i < contents.Length; i++)
        {
            int count = _operands[i].InputCount;
            contents[i] = _operands[i].Open([.. inputs.Skip(first).Take(count)], log);
            first += count;
        }

        return Compute(contents, log);
    }

    /// <summary>Opens the values.</summary>
    /// <param name="operands">The content of each operand.</param>
    /// <param name="log">Keeps what becomes of the values.</param>
    protected abstract VariableContent Compute(VariableContent[] operands, ComputingLog log);
}
