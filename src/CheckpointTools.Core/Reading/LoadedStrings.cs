namespace CheckpointTools.Reading;

/// <summary>
/// The elements of a string tensor that is held in memory: in slices, or in a V1 checkpoint, only all lengths tell where one lies.
/// </summary>
internal sealed class LoadedStrings(byte[][] elements) : StringElements
{
    private int _next;

    public override bool MoveNext()
    {
        if (_next == elements.Length)
        {
            return false;
        }

        Left = elements[_next++].Length;
        return true;
    }

    public override void Read(Span<byte> destination)
    {
        byte[] element = elements[_next - 1];
        element.AsSpan(element.Length - (int)Left, destination.Length).CopyTo(destination);
        Left -= destination.Length;
    }
}
