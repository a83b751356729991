using System.Buffers.Binary;
using CheckpointTools.Binary;
using CheckpointTools.Formats.Tables;
using Snappier;

namespace CheckpointTools.Fuzz.Formats;

/// <summary>
/// Tables in memory, for making inputs: decoded without checks, encoded in any layout, and given right checksums after a change.
/// Independent of the library's reader and writer, so that it can also serve as a second opinion.
/// </summary>
internal static class TableBytes
{
    private const int MaxUnpacked = 1 << 20;

    /// <summary>Writes entries unchanged: in any order, even with equal keys.</summary>
    public static byte[] Encode(IReadOnlyList<TableEntry> entries, TableLayout layout)
    {
        var file = new List<byte>();
        var index = new List<TableEntry>();
        var block = new List<TableEntry>();
        long size = 0;
        for (int i = 0; i < entries.Count; i++)
        {
            block.Add(entries[i]);
            size += entries[i].Key.Length + entries[i].Value.Length + 3;
            if (size >= layout.BlockSize || i == entries.Count - 1)
            {
                index.Add(new TableEntry(entries[i].Key, AppendBlock(file, EncodeBlock(block, layout.RestartInterval), layout.IsPacked)));
                block.Clear();
                size = 0;
            }
        }

        byte[] metaindex = AppendBlock(file, EncodeBlock([], 1), false);
        byte[] indexBlock = AppendBlock(file, EncodeBlock(index, 1), layout.IsPacked);
        byte[] footer = new byte[TableFormat.FooterLength];
        metaindex.CopyTo(footer, 0);
        indexBlock.CopyTo(footer, metaindex.Length);
        BinaryPrimitives.WriteUInt64LittleEndian(footer.AsSpan(^TableFormat.MagicLength..), TableFormat.Magic);
        file.AddRange(footer);
        return [.. file];
    }

    /// <summary>All readable entries, whether or not their checksums are right.</summary>
    public static List<TableEntry> Decode(ReadOnlySpan<byte> table)
    {
        var entries = new List<TableEntry>();
        foreach (BlockHandle handle in DataBlocks(table))
        {
            entries.AddRange(DecodeBlock(Unpack(table, handle)));
        }

        return entries;
    }

    /// <summary>Writes the right checksum after every block that the footer and the index block lead to.</summary>
    public static void RepairChecksums(Span<byte> table)
    {
        var handles = DataBlocks(table);
        foreach (BlockHandle? own in (BlockHandle?[])[Metaindex(table), Index(table)])
        {
            handles.AddRange(own is { } handle ? [handle] : []);
        }

        foreach (BlockHandle handle in handles)
        {
            Span<byte> block = table.Slice((int)handle.Offset, (int)handle.Size + TableFormat.TrailerLength);
            BinaryPrimitives.WriteUInt32LittleEndian(block[^sizeof(uint)..], Crc32C.Mask(Crc32C.Compute(block[..^sizeof(uint)])));
        }
    }

    /// <summary>Appends a block with its trailer, and returns its handle.</summary>
    public static byte[] AppendBlock(List<byte> file, ReadOnlySpan<byte> block, bool isPacked)
    {
        byte[] stored = isPacked ? Snappy.CompressToArray(block) : block.ToArray();
        return AppendStored(file, [.. stored, isPacked ? TableFormat.SnappyBlock : TableFormat.StoredBlock]);
    }

    /// <summary>Appends a block that is already compressed, or only pretends to be, and its type; returns its handle.</summary>
    public static byte[] AppendStored(List<byte> file, ReadOnlySpan<byte> blockAndType)
    {
        byte[] handle = new byte[TableFormat.MaxHandleLength];
        int length = new BlockHandle(file.Count, blockAndType.Length - 1).Write(handle);
        byte[] checksum = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, Crc32C.Mask(Crc32C.Compute(blockAndType)));
        file.AddRange(blockAndType);
        file.AddRange(checksum);
        return handle[..length];
    }

    public static byte[] EncodeBlock(IReadOnlyList<TableEntry> entries, int restartInterval)
    {
        var block = new List<byte>();
        var restarts = new List<int> { 0 };
        for (int i = 0; i < entries.Count; i++)
        {
            (byte[] key, byte[] value) = entries[i];
            int shared = i % restartInterval == 0 ? 0 : key.AsSpan().CommonPrefixLength(entries[i - 1].Key);
            if (i > 0 && i % restartInterval == 0)
            {
                restarts.Add(block.Count);
            }

            block.AddRange([.. Number(shared), .. Number(key.Length - shared), .. Number(value.Length), .. key.AsSpan(shared), .. value]);
        }

        byte[] word = new byte[sizeof(int)];
        foreach (int number in (int[])[.. restarts, restarts.Count])
        {
            BinaryPrimitives.WriteInt32LittleEndian(word, number);
            block.AddRange(word);
        }

        return [.. block];
    }

    private static BlockHandle? Metaindex(ReadOnlySpan<byte> table)
    {
        ReadOnlySpan<byte> footer = Footer(table);
        return BlockHandle.TryRead(ref footer, table.Length - TableFormat.FooterLength, out BlockHandle handle) ? handle : null;
    }

    /// <summary>It follows the metaindex block's handle, whatever that says.</summary>
    private static BlockHandle? Index(ReadOnlySpan<byte> table)
    {
        ReadOnlySpan<byte> footer = Footer(table);
        return
            Varint.TryRead(ref footer, out _)
            && Varint.TryRead(ref footer, out _)
            && BlockHandle.TryRead(ref footer, table.Length - TableFormat.FooterLength, out BlockHandle handle)
            ? handle
            : null;
    }

    private static ReadOnlySpan<byte> Footer(ReadOnlySpan<byte> table) =>
        table.Length < TableFormat.FooterLength ? [] : table[^TableFormat.FooterLength..^TableFormat.MagicLength];

    private static List<BlockHandle> DataBlocks(ReadOnlySpan<byte> table)
    {
        var handles = new List<BlockHandle>();
        if (Index(table) is { } index)
        {
            foreach (TableEntry entry in DecodeBlock(Unpack(table, index)))
            {
                ReadOnlySpan<byte> value = entry.Value;
                if (BlockHandle.TryRead(ref value, table.Length - TableFormat.FooterLength, out BlockHandle handle))
                {
                    handles.Add(handle);
                }
            }
        }

        return handles;
    }

    private static byte[] Unpack(ReadOnlySpan<byte> table, BlockHandle handle)
    {
        ReadOnlySpan<byte> block = table.Slice((int)handle.Offset, (int)handle.Size);
        return table[(int)(handle.Offset + handle.Size)] == TableFormat.SnappyBlock
            ? SnappyReference.Decode(block, MaxUnpacked) ?? []
            : block.ToArray();
    }

    private static List<TableEntry> DecodeBlock(ReadOnlySpan<byte> block)
    {
        var entries = new List<TableEntry>();
        if (block.Length < sizeof(uint))
        {
            return entries;
        }

        long restarts = BinaryPrimitives.ReadUInt32LittleEndian(block[^sizeof(uint)..]);
        long end = block.Length - (sizeof(uint) * (restarts + 1));
        ReadOnlySpan<byte> rest = block[..(int)Math.Max(0, end)];
        byte[] key = [];
        while (
            Varint.TryRead32(ref rest, out uint shared)
            && Varint.TryRead32(ref rest, out uint unshared)
            && Varint.TryRead32(ref rest, out uint length)
            && shared <= key.Length
            && (ulong)unshared + length <= (ulong)rest.Length
        )
        {
            key = [.. key.AsSpan(0, (int)shared), .. rest[..(int)unshared]];
            entries.Add(new TableEntry(key, rest.Slice((int)unshared, (int)length).ToArray()));
            rest = rest[(int)(unshared + length)..];
        }

        return entries;
    }

    private static byte[] Number(int value)
    {
        byte[] bytes = new byte[Varint.MaxLength];
        return bytes[..Varint.Write(bytes, (uint)value)];
    }
}
