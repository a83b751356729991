namespace CheckpointTools.Binary;

/// <summary>Collects small pieces of bytes and passes them on in large ones; larger pieces are passed on unchanged.</summary>
internal sealed class ByteChunks(ByteSink sink)
{
    /// <summary>A multiple of every element's width.</summary>
    public const int Size = 1 << 16;

    private readonly byte[] _buffer = new byte[Size];
    private int _filled;

    public void Add(ReadOnlySpan<byte> bytes)
    {
        while (!bytes.IsEmpty)
        {
            if (_filled == 0 && bytes.Length >= Size)
            {
                sink(bytes[..Size]);
                bytes = bytes[Size..];
                continue;
            }

            int count = Math.Min(bytes.Length, Size - _filled);
            bytes[..count].CopyTo(_buffer.AsSpan(_filled));
            _filled += count;
            bytes = bytes[count..];
            if (_filled == Size)
            {
                Flush();
            }
        }
    }

    /// <summary>Passes on the remaining bytes.</summary>
    public void Flush()
    {
        if (_filled > 0)
        {
            sink(_buffer.AsSpan(0, _filled));
            _filled = 0;
        }
    }
}
