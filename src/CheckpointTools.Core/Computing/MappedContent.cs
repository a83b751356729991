using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>Values of which each is computed of the one at the same place in the operand. They are numbers.</summary>
internal abstract class MappedContent(DataType dataType, VariableContent operand) : VariableContent(dataType, operand.Shape)
{
    /// <summary>Small enough for a processor's cache, so that no step of the computing waits for memory.</summary>
    private const int BlockLength = 1 << 14;

    /// <summary>Made when it is needed: what is shared among threads is read by other contents.</summary>
    private byte[] _block = [];

    public sealed override byte[][] Strings => throw new NotSupportedException();

    public sealed override void Read(Span<byte> destination, long position)
    {
        int width = DataType.Width;
        int operandWidth = operand.DataType.Width;
        _block = _block.Length == 0 ? new byte[BlockLength * operandWidth] : _block;
        for (long element = position / width; !destination.IsEmpty; )
        {
            int count = Math.Min(BlockLength, destination.Length / width);
            Span<byte> block = _block.AsSpan(0, count * operandWidth);
            operand.Read(block, element * operandWidth);
            Map(block, destination[..(count * width)], element);
            destination = destination[(count * width)..];
            element += count;
        }
    }

    public sealed override VariableContent? Share() => operand.Share() is { } shared ? With(shared) : null;

    public override void Finish() => operand.Finish();

    public override void Dispose() { }

    /// <summary>The same of another content of the operand.</summary>
    protected abstract MappedContent With(VariableContent other);

    /// <param name="values">Elements of the operand.</param>
    /// <param name="results">Takes the elements that are computed of them.</param>
    /// <param name="first">The index of the first.</param>
    protected abstract void Map(ReadOnlySpan<byte> values, Span<byte> results, long first);
}
