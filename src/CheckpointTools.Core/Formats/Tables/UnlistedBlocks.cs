using System.Buffers.Binary;
using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Tables;

/// <summary>
/// Searches bytes of an index that nothing refers to for blocks. A block ends where the running checksum equals the next stored one; all
/// lengths are tried in one pass.
/// </summary>
internal sealed class UnlistedBlocks(TableReader table, long start, long end)
{
    private const int WindowSize = 1 << 16;

    /// <summary>The size of the smallest block: an empty one, which ends in its restart count.</summary>
    private const int MinSize = 2 * sizeof(uint);

    private readonly byte[] _window = new byte[(int)Math.Min(WindowSize, end - start)];
    private long _windowStart;
    private int _windowLength;

    /// <summary>Divides the bytes into stretches: blocks one after the other, then bytes that are not a block, if any.</summary>
    public IEnumerable<(long Offset, long Length, bool IsBlock)> Find(CancellationToken cancellationToken)
    {
        for (long offset = start; offset < end; )
        {
            long length = FindLength(offset, cancellationToken);
            if (length == 0)
            {
                yield return (offset, end - offset, false);
                yield break;
            }

            yield return (offset, length, true);
            offset += length;
        }
    }

    /// <summary>The length of the block at an offset, including its trailer; 0 if there is none.</summary>
    private long FindLength(long offset, CancellationToken cancellationToken)
    {
        uint crc = 0;
        for (long position = offset; position + TableFormat.TrailerLength <= end; position++)
        {
            ReadOnlySpan<byte> trailer = Bytes(position, TableFormat.TrailerLength, cancellationToken);
            crc = Crc32C.Append(crc, trailer[..1]);
            if (
                position - offset >= MinSize
                && (trailer[0] is TableFormat.StoredBlock or TableFormat.SnappyBlock)
                && BinaryPrimitives.ReadUInt32LittleEndian(trailer[1..]) == Crc32C.Mask(crc)
            )
            {
                return position + TableFormat.TrailerLength - offset;
            }
        }

        return 0;
    }

    /// <summary>Some bytes, read together with many that follow.</summary>
    private ReadOnlySpan<byte> Bytes(long position, int count, CancellationToken cancellationToken)
    {
        if (position < _windowStart || position + count > _windowStart + _windowLength)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _windowStart = position;
            _windowLength = (int)Math.Min(_window.Length, end - position);
            table.ReadExactly(_window.AsSpan(0, _windowLength), position);
        }

        return _window.AsSpan((int)(position - _windowStart), count);
    }
}
