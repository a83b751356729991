using System.Buffers.Binary;
using CheckpointTools.Formats.Tables;
using Snappier;

namespace CheckpointTools.Tests.Support;

/// <summary>Compresses the only data block of a small table, as programs of 2015 did.</summary>
internal static class SnappyTable
{
    public static byte[] Compress(byte[] table)
    {
        ReadOnlySpan<byte> footer = table.AsSpan(^TableFormat.FooterLength..);
        Assert.True(BlockHandle.TryRead(ref footer, table.Length, out BlockHandle metaindex));
        byte[] entries = table[..(int)(metaindex.Offset - TableFormat.TrailerLength)];

        var file = new List<byte>();
        BlockHandle packed = Append(file, Snappy.CompressToArray(entries), TableFormat.SnappyBlock);
        BlockHandle empty = Append(file, [0, 0, 0, 0, 1, 0, 0, 0], TableFormat.StoredBlock);
        byte[] handle = ToBytes(packed);
        BlockHandle index = Append(file, [0, 1, (byte)handle.Length, 0xFF, .. handle, 0, 0, 0, 0, 1, 0, 0, 0], TableFormat.StoredBlock);
        byte[] handles = [.. ToBytes(empty), .. ToBytes(index)];
        return
        [
            .. file,
            .. handles,
            .. new byte[TableFormat.FooterLength - TableFormat.MagicLength - handles.Length],
            .. table.AsSpan(^TableFormat.MagicLength..),
        ];
    }

    private static BlockHandle Append(List<byte> file, byte[] block, byte type)
    {
        var handle = new BlockHandle(file.Count, block.Length);
        byte[] checksum = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(checksum, ReferenceCrc.MaskedOf([.. block, type]));
        file.AddRange([.. block, type, .. checksum]);
        return handle;
    }

    private static byte[] ToBytes(BlockHandle handle)
    {
        byte[] bytes = new byte[TableFormat.MaxHandleLength];
        return bytes[..handle.Write(bytes)];
    }
}
