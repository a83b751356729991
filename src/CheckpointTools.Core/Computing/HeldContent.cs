using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>Values that are read again and again: they are computed once and held, unless they are too many.</summary>
internal sealed class HeldContent(VariableContent operand) : VariableContent(operand.DataType, operand.Shape)
{
    private const int MaxLength = 1 << 25;

    private byte[]? _held;

    public override byte[][] Strings => operand.Strings;

    public override void Read(Span<byte> destination, long position)
    {
        if (Length > MaxLength)
        {
            operand.Read(destination, position);
            return;
        }

        if (_held is null)
        {
            _held = new byte[Length];
            operand.Read(_held, 0);
        }

        _held.AsSpan((int)position, destination.Length).CopyTo(destination);
    }

    public override void Finish() => operand.Finish();

    public override void Dispose() { }
}
