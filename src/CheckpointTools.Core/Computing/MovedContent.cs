using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>Elements that follow each other, in a result and in one of its operands.</summary>
/// <param name="Operand">The number of the operand.</param>
/// <param name="Start">The first of them there.</param>
/// <param name="Length">How many there are.</param>
internal readonly record struct MovedRun(int Operand, long Start, long Length);

/// <summary>Values that are moved and not changed, of any dtype: every stretch of the result is one of an operand.</summary>
internal abstract class MovedContent(DataType dataType, TensorShape shape, VariableContent[] operands) : VariableContent(dataType, shape)
{
    private readonly ContentWindow[] _windows = Array.ConvertAll(operands, static operand => new ContentWindow(operand));
    private byte[][]? _strings;

    public override byte[][] Strings => _strings ??= MoveStrings();

    public override void Read(Span<byte> destination, long position)
    {
        int width = DataType.Width;
        for (long element = position / width; !destination.IsEmpty; )
        {
            MovedRun run = RunFrom(element);
            long count = Math.Min(run.Length, destination.Length / width);
            int length = (int)count * width;
            _windows[run.Operand].Read(destination[..length], run.Start * width);
            destination = destination[length..];
            element += count;
        }
    }

    public override void Finish() => Array.ForEach(operands, static operand => operand.Finish());

    public override void Dispose() { }

    /// <summary>The run that an element of the result lies in, from that element on.</summary>
    protected abstract MovedRun RunFrom(long element);

    private byte[][] MoveStrings()
    {
        byte[][] moved = new byte[Shape.ElementCount][];
        for (int element = 0; element < moved.Length; )
        {
            MovedRun run = RunFrom(element);
            int count = (int)Math.Min(run.Length, moved.Length - element);
            operands[run.Operand].Strings.AsSpan((int)run.Start, count).CopyTo(moved.AsSpan(element));
            element += count;
        }

        return moved;
    }
}
