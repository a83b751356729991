using System.Runtime.CompilerServices;

namespace CheckpointTools.Formats.Hdf5;

/// <summary>
/// What the library reads from: the structure of a file, and no values. It sees every byte that the library asks for, and so it can end
/// what hostile bytes begin: addresses that lead around in circles, structures in structures, and sizes beyond the file.
/// </summary>
internal sealed class Hdf5Stream(IHdf5Bytes bytes, Hdf5Claims claims) : Stream
{
    /// <summary>What is said of a file that claims more than it has.</summary>
    public const string Beyond = "a structure claims to be larger than the file";

    /// <summary>What a file without variables may take, and how often all of a file may be read to list what is in it.</summary>
    private const long FreeReads = 2 << 20;
    private const int MaxPasses = 16;

    /// <summary>A read costs as much as these bytes: small ones in a circle must come to an end too.</summary>
    private const int ReadCost = 8;
    private const int SignatureLength = 4;

    /// <summary>What a search in the index of chunks takes: a node of a tree has 2048 bytes.</summary>
    private const int SearchReads = 1 << 13;

    /// <summary>
    /// The library takes memory for what it asks for before it asks: once for what no file has is a damaged size, and not twice.
    /// </summary>
    private const int MaxBeyond = 1 << 16;

    private long _position;
    private long _spent;

    public IHdf5Bytes Bytes => bytes;

    /// <summary>Whether the library asked for far more than the file has. Then nothing is read any more.</summary>
    public bool IsBeyond { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => bytes.Length;

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new IOException("an address lies before the beginning of the file");
    }

    /// <summary>Allows for one search more: for a chunk, or for texts.</summary>
    public void Renew() => _spent = Math.Max(0, _spent - SearchReads);

    public override int Read(Span<byte> buffer)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        long left = Math.Max(0, bytes.Length - _position);
        _spent += Math.Min(buffer.Length, left) + ReadCost;
        IsBeyond |= buffer.Length - left > MaxBeyond;
        if (IsBeyond || _spent > FreeReads + (bytes.Length * MaxPasses))
        {
            throw new IOException(IsBeyond ? Beyond : "its structures lead around in circles");
        }

        int count = (int)Math.Min(buffer.Length, left);
        bytes.Read(buffer[..count], _position);
        if (buffer.Length == SignatureLength && count == SignatureLength)
        {
            claims.Require(buffer, _position);
        }

        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override long Seek(long offset, SeekOrigin origin) =>
        Position = origin switch
        {
            SeekOrigin.Begin => offset,
            SeekOrigin.Current => _position + offset,
            _ => bytes.Length + offset,
        };

    public override void Flush() { }

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
