using System.Runtime.CompilerServices;
using PureHDF;

namespace CheckpointTools.Formats.Hdf5;

/// <summary>
/// What the library reads from. It sees every byte that the library asks for, and so it can end what hostile bytes begin: addresses that
/// lead around in circles, and structures in structures. It also notes where values lie, which the library does not tell.
/// </summary>
internal sealed class Hdf5Stream(IHdf5Bytes bytes) : Stream, IDatasetStream
{
    /// <summary>What a file without variables may take, and how often all of a file may be read to list what is in it.</summary>
    private const long FreeReads = 16 << 20;
    private const int MaxPasses = 64;

    /// <summary>A read costs as much as these bytes: small ones in a circle must come to an end too.</summary>
    private const int ReadCost = 8;

    private long _position;
    private long _spent;

    /// <summary>Where the last values that were read began; null if none were since this was set to null.</summary>
    public long? ValuesAt { get; set; }

    public override bool CanRead => true;

    public override bool CanSeek => true;

    public override bool CanWrite => false;

    public override long Length => bytes.Length;

    public override long Position
    {
        get => _position;
        set => _position = value >= 0 ? value : throw new IOException("an address lies before the beginning of the file");
    }

    public override int Read(Span<byte> buffer)
    {
        RuntimeHelpers.EnsureSufficientExecutionStack();
        _spent += buffer.Length + ReadCost;
        if (_spent > FreeReads + (bytes.Length * MaxPasses))
        {
            throw new IOException("its structures lead around in circles");
        }

        int count = (int)Math.Min(buffer.Length, Math.Max(0, bytes.Length - _position));
        bytes.Read(buffer[..count], _position);
        _position += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <summary>Values are bounded by what is asked for, and may be read as often as anyone likes.</summary>
    public void ReadDataset(Span<byte> buffer)
    {
        ValuesAt ??= _position;
        if (buffer.Length > bytes.Length - _position)
        {
            throw new EndOfStreamException("values lie behind the end of the file");
        }

        bytes.Read(buffer, _position);
        _position += buffer.Length;
    }

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
