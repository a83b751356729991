using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Tables;

/// <summary>The place of a block in its file; the size excludes the trailer.</summary>
internal readonly record struct BlockHandle(long Offset, long Size)
{
    /// <summary>The offset of the first byte after the block and its trailer.</summary>
    public long End => Offset + Size + TableFormat.TrailerLength;

    /// <summary>Reads a handle that lies, with its trailer, within the first <paramref name="limit"/> bytes of the file.</summary>
    public static bool TryRead(ref ReadOnlySpan<byte> source, long limit, out BlockHandle handle)
    {
        handle = default;
        if (!Varint.TryRead(ref source, out ulong offset) || !Varint.TryRead(ref source, out ulong size))
        {
            return false;
        }

        // Compared separately: their sum may exceed 64 bits.
        if (offset > (ulong)limit || size > (ulong)limit || (long)offset + (long)size > limit - TableFormat.TrailerLength)
        {
            return false;
        }

        handle = new BlockHandle((long)offset, (long)size);
        return true;
    }

    public int Write(Span<byte> destination)
    {
        int written = Varint.Write(destination, (ulong)Offset);
        return written + Varint.Write(destination[written..], (ulong)Size);
    }
}
