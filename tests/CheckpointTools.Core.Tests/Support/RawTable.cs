using System.Buffers.Binary;
using CheckpointTools.Binary;
using CheckpointTools.Formats.Tables;

namespace CheckpointTools.Tests.Support;

/// <summary>
/// Builds a table of one data block that no writer makes: keys in any order, each with a given shared length, and one restart point.
/// </summary>
internal static class RawTable
{
    public static byte[] Build(IEnumerable<(byte[] Key, byte[] Value)> entries) =>
        BuildShared(entries.Select(static entry => (0, entry.Key, entry.Value)));

    /// <param name="entries">The number of bytes that each key shares with the one before, the rest of the key, and the value.</param>
    /// <param name="hasLongNumbers">Whether the numbers of shared bytes take two bytes.</param>
    public static byte[] BuildShared(IEnumerable<(int Shared, byte[] Suffix, byte[] Value)> entries, bool hasLongNumbers = false)
    {
        var block = new List<byte>();
        foreach ((int shared, byte[] suffix, byte[] value) in entries)
        {
            if (hasLongNumbers)
            {
                block.AddRange([(byte)(shared | 0x80), 0]);
                Add(block, suffix.Length, value.Length);
            }
            else
            {
                Add(block, shared, suffix.Length, value.Length);
            }

            block.AddRange(suffix);
            block.AddRange(value);
        }

        var file = new List<byte>();
        (long Offset, long Size) data = Append(file, [.. block, 0, 0, 0, 0, 1, 0, 0, 0]);
        (long Offset, long Size) metaindex = Append(file, [0, 0, 0, 0, 1, 0, 0, 0]);
        var handle = new List<byte>();
        Add(handle, data.Offset, data.Size);
        var index = new List<byte>();
        byte[] separator = [0xFF, 0xFF];
        Add(index, 0, separator.Length, handle.Count);
        (long Offset, long Size) indexBlock = Append(file, [.. index, .. separator, .. handle, 0, 0, 0, 0, 1, 0, 0, 0]);
        return [.. file, .. Footer(metaindex, indexBlock)];
    }

    /// <summary>A table whose index block has lost the entry of one of the data blocks, but is sound otherwise.</summary>
    public static byte[] WithoutBlock(byte[] table, int block)
    {
        ReadOnlySpan<byte> footer = table.AsSpan(^TableFormat.FooterLength..);
        Assert.True(BlockHandle.TryRead(ref footer, table.Length, out BlockHandle metaindex));
        Assert.True(BlockHandle.TryRead(ref footer, table.Length, out BlockHandle old));
        var cursor = new BlockCursor();
        cursor.Open(table.AsMemory((int)old.Offset, (int)old.Size));
        var index = new List<byte>();
        var restarts = new List<byte>();
        int count = 0;
        for (int i = 0; cursor.MoveNext(); i++)
        {
            if (i != block)
            {
                restarts.AddRange(BitConverter.GetBytes(index.Count));
                count++;
                Add(index, 0, cursor.Key.Length, cursor.Value.Length);
                index.AddRange(cursor.Key);
                index.AddRange(cursor.Value);
            }
        }

        List<byte> file = [.. table.AsSpan(0, (int)old.Offset)];
        (long Offset, long Size) indexBlock = Append(file, [.. index, .. restarts, .. BitConverter.GetBytes(count)]);
        return [.. file, .. Footer((metaindex.Offset, metaindex.Size), indexBlock)];
    }

    private static byte[] Footer((long Offset, long Size) metaindex, (long Offset, long Size) index)
    {
        var footer = new List<byte>();
        Add(footer, metaindex.Offset, metaindex.Size, index.Offset, index.Size);
        byte[] magic = new byte[TableFormat.MagicLength];
        BinaryPrimitives.WriteUInt64LittleEndian(magic, TableFormat.Magic);
        return [.. footer, .. new byte[TableFormat.FooterLength - TableFormat.MagicLength - footer.Count], .. magic];
    }

    private static void Add(List<byte> target, params long[] numbers)
    {
        Span<byte> varint = stackalloc byte[Varint.MaxLength];
        foreach (long number in numbers)
        {
            target.AddRange(varint[..Varint.Write(varint, (ulong)number)]);
        }
    }

    private static (long Offset, long Size) Append(List<byte> file, byte[] block)
    {
        long offset = file.Count;
        byte[] typed = [.. block, TableFormat.StoredBlock];
        byte[] checksum = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, ReferenceCrc.MaskedOf(typed));
        file.AddRange([.. typed, .. checksum]);
        return (offset, block.Length);
    }
}
