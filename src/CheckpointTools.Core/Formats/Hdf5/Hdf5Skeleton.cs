namespace CheckpointTools.Formats.Hdf5;

/// <summary>
/// A file in memory of which only what is written takes room: values are left out, and so a file of any size is a few pages. What was
/// never written is zeros.
/// </summary>
internal sealed class Hdf5Skeleton : Stream
{
    public const int PageLength = 1 << 12;

    private readonly Dictionary<long, byte[]> _pages = [];
    private long _position;
    private long _length;

    /// <summary>Where the first write began since this was set to null.</summary>
    public long? FirstWrite { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => true;

    public override long Length => _length;

    public override long Position
    {
        get => _position;
        set => _position = value;
    }

    /// <summary>Fills a buffer with what is at a position.</summary>
    public void Copy(long position, Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            (long page, long within) = Math.DivRem(position, PageLength);
            int count = (int)Math.Min(destination.Length, PageLength - within);
            if (_pages.TryGetValue(page, out byte[]? bytes))
            {
                bytes.AsSpan((int)within, count).CopyTo(destination);
            }
            else
            {
                destination[..count].Clear();
            }

            destination = destination[count..];
            position += count;
        }
    }

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, Math.Max(0, _length - _position));
        Copy(_position, buffer[..count]);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        FirstWrite ??= _position;
        while (!buffer.IsEmpty)
        {
            (long page, long within) = Math.DivRem(_position, PageLength);
            int count = (int)Math.Min(buffer.Length, PageLength - within);
            if (!_pages.TryGetValue(page, out byte[]? bytes))
            {
                _pages[page] = bytes = new byte[PageLength];
            }

            buffer[..count].CopyTo(bytes.AsSpan((int)within));
            buffer = buffer[count..];
            _position += count;
        }

        _length = Math.Max(_length, _position);
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) =>
        _position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => _length + offset,
        };

    public override void SetLength(long value) => _length = value;

    public override void Flush() { }
}
