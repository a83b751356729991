namespace CheckpointTools.Reading;

/// <summary>
/// The elements of a string tensor that is held in memory. In slices and in V1 checkpoints, the place of an element follows only from all
/// lengths.
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
