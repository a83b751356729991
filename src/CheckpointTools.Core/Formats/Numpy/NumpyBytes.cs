using System.IO.Compression;
using CheckpointTools.Files;

namespace CheckpointTools.Formats.Numpy;

/// <summary>The bytes of an array with its header, wherever they are.</summary>
internal abstract class NumpyBytes : IDisposable
{
    /// <summary>How many there are, or are said to be.</summary>
    public abstract long Length { get; }

    /// <summary>How many the file has for them.</summary>
    public abstract long StoredLength { get; }

    /// <summary>Fills a buffer from a position.</summary>
    /// <exception cref="CheckpointException">They cannot be read, or there are not as many.</exception>
    public abstract void Read(Span<byte> destination, long position);

    public abstract void Dispose();
}

/// <summary>Bytes that stand in a file as they are.</summary>
/// <param name="file">The file; the caller disposes of it.</param>
/// <param name="start">Where they begin.</param>
/// <param name="length">How many there are.</param>
internal sealed class PlainBytes(SourceFile file, long start, long length) : NumpyBytes
{
    public override long Length => length;

    public override long StoredLength => length;

    public override void Read(Span<byte> destination, long position) => file.ReadExactly(destination, start + position);

    public override void Dispose() { }
}

/// <summary>
/// Bytes that stand compressed in a file. They are unpacked from front to back; going back begins anew, or, if there are few, unpacks all
/// of them into memory once.
/// </summary>
/// <param name="place">The array, for messages.</param>
/// <param name="file">The file; the caller disposes of it.</param>
/// <param name="start">Where the compressed bytes begin.</param>
/// <param name="packedLength">How many compressed bytes there are.</param>
/// <param name="length">How many there are said to be.</param>
internal sealed class DeflatedBytes(NumpyPlace place, SourceFile file, long start, long packedLength, long length) : NumpyBytes
{
    /// <summary>Up to this length, an array is held in memory once it is not read from front to back.</summary>
    public const int MaxHeld = 64 << 20;

    private const int SkipSize = 1 << 16;

    private Stream? _unpacked;
    private long _position;
    private byte[]? _held;

    public override long Length => length;

    public override long StoredLength => packedLength;

    public override void Read(Span<byte> destination, long position)
    {
        if (_held is null && _unpacked is not null && position < _position && length <= MaxHeld)
        {
            byte[] all = new byte[length];
            Restart();
            ReadNext(all);
            Dispose();
            _held = all;
        }

        if (_held is not null)
        {
            _held.AsSpan((int)position, destination.Length).CopyTo(destination);
            return;
        }

        if (_unpacked is null || position < _position)
        {
            Restart();
        }

        byte[] skipped = position > _position ? new byte[Math.Min(SkipSize, position - _position)] : [];
        while (position > _position)
        {
            ReadNext(skipped.AsSpan(0, (int)Math.Min(skipped.Length, position - _position)));
        }

        ReadNext(destination);
    }

    public override void Dispose()
    {
        _unpacked?.Dispose();
        _unpacked = null;
    }

    private void Restart()
    {
        Dispose();
        _unpacked = new DeflateStream(new SourceStream(file, start, packedLength), CompressionMode.Decompress);
        _position = 0;
    }

    private void ReadNext(Span<byte> destination)
    {
        while (!destination.IsEmpty)
        {
            int read;
            try
            {
                read = _unpacked!.Read(destination);
            }
            catch (Exception e) when (e is InvalidDataException or IOException)
            {
                throw NumpyFaults.Member(place, "is compressed, and its bytes cannot be unpacked");
            }

            if (read == 0)
            {
                throw NumpyFaults.Member(place, $"is compressed, and unpacks to {_position} bytes where the archive says {length}");
            }

            destination = destination[read..];
            _position += read;
        }
    }
}
