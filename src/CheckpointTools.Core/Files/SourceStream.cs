namespace CheckpointTools.Files;

/// <summary>A part of a file as a stream, for what reads only streams.</summary>
/// <param name="file">The file; the caller disposes of it.</param>
/// <param name="start">Where the part begins.</param>
/// <param name="length">How many bytes it has.</param>
internal sealed class SourceStream(SourceFile file, long start, long length) : Stream
{
    private long _position;

    /// <summary>Told where each read begins, counted from the start of the file.</summary>
    public Action<long>? OnRead { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => length;

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new IOException("A position before the beginning.");
    }

    public override int Read(Span<byte> buffer)
    {
        int count = (int)Math.Min(buffer.Length, Math.Max(0, length - _position));
        if (count > 0)
        {
            OnRead?.Invoke(start + _position);
            file.ReadExactly(buffer[..count], start + _position);
            _position += count;
        }

        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => length + offset,
        };

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
