namespace CheckpointTools.Variables;

/// <summary>
/// Reads small stretches of a content, one behind the other, in large pieces. Bytes between stretches that lie close together are read
/// with them: that is faster, and the content is still read from front to back.
/// </summary>
internal sealed class ContentWindow(VariableContent content)
{
    private const int Size = 1 << 20;

    /// <summary>
    /// Stretches that begin this close to the last one are read together with the bytes between: as fast as single reads.
    /// </summary>
    private const long MaxBetween = 1 << 14;

    private byte[] _window = [];
    private long _start;
    private long _end;

    /// <summary>Fills <paramref name="destination"/> with whole elements, from the byte <paramref name="position"/> on.</summary>
    public void Read(Span<byte> destination, long position)
    {
        while (!destination.IsEmpty)
        {
            if (position >= _start && position < _end)
            {
                int count = (int)Math.Min(destination.Length, _end - position);
                _window.AsSpan((int)(position - _start), count).CopyTo(destination);
                destination = destination[count..];
                position += count;
            }
            else if (destination.Length >= Size || position < _end || position - _end > MaxBetween)
            {
                content.Read(destination, position);
                _start = _end = position + destination.Length;
                return;
            }
            else
            {
                Fill();
            }
        }
    }

    private void Fill()
    {
        int length = (int)Math.Min(Size, content.Length - _end);
        if (_window.Length < length)
        {
            _window = new byte[length];
        }

        _start = _end;
        _end += length;
        content.Read(_window.AsSpan(0, length), _start);
    }
}
