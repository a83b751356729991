using System.Buffers.Binary;
using CheckpointTools.Tables;

namespace CheckpointTools.Verification;

/// <summary>
/// Looks for blocks in bytes of an index that nothing refers to. A block ends where the running checksum is the one stored next; all lengths
/// are tried in one pass.
/// </summary>
internal static class UnlistedBlocks
{
    private const int ChunkSize = 1 << 16;

    /// <summary>The empty block, which ends in its restart count.</summary>
    private const int LeastSize = 2 * sizeof(uint);

    /// <summary>The stretches that the bytes are made of: blocks one behind the other, then perhaps bytes that are none.</summary>
    public static IEnumerable<(long Offset, long Length, bool IsBlock)> Find(TableReader table, long start, long end, CancellationToken cancellationToken)
    {
        while (start < end)
        {
            long length = FindLength(table, start, end, cancellationToken);
            if (length == 0)
            {
                yield return (start, end - start, false);
                yield break;
            }

            yield return (start, length, true);
            start += length;
        }
    }

    /// <summary>The length of the block that begins at an offset, trailer included; 0 if none does.</summary>
    private static long FindLength(TableReader table, long start, long end, CancellationToken cancellationToken)
    {
        byte[] chunk = new byte[ChunkSize + sizeof(uint)];
        uint crc = 0;
        for (long position = start; position < end - sizeof(uint); position += ChunkSize)
        {
            cancellationToken.ThrowIfCancellationRequested();
            int count = (int)Math.Min(chunk.Length, end - position);
            table.ReadExactly(chunk.AsSpan(0, count), position);
            for (int i = 0; i < Math.Min(ChunkSize, count - sizeof(uint)); i++)
            {
                crc = Crc32C.Append(crc, chunk.AsSpan(i, 1));
                if (position + i - start >= LeastSize
                    && (chunk[i] is TableFormat.StoredBlock or TableFormat.SnappyBlock)
                    && BinaryPrimitives.ReadUInt32LittleEndian(chunk.AsSpan(i + 1)) == Crc32C.Mask(crc))
                {
                    return position + i + 1 + sizeof(uint) - start;
                }
            }
        }

        return 0;
    }
}
