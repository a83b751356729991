using System.Buffers.Binary;

namespace CheckpointTools.Formats.Hdf5;

/// <summary>
/// Sizes that the structures of a file claim. The library takes memory for them before it finds that the file ends; so each structure is
/// looked at when its signature is read. No sound file has what is refused here.
/// </summary>
internal sealed class Hdf5Claims(IHdf5Bytes bytes, int addressWidth, int lengthWidth)
{
    /// <summary>Nodes of trees have 512 or 2048 bytes in files of the HDF Group's library.</summary>
    private const uint MaxNodeSize = 1 << 16;
    private const int MaxDepth = 32;

    /// <summary>Offsets in a heap have at most this many bits.</summary>
    private const int MaxHeapBits = 64;

    /// <summary>An array of chunks may have this many more entries than the file has bytes: it grows in blocks.</summary>
    private const ulong SpareEntries = 1 << 16;

    private const int MaxHead = 160;

    /// <summary>What the four bytes at a place claim, if they are a signature.</summary>
    /// <exception cref="IOException">It is more than there can be.</exception>
    public void Require(ReadOnlySpan<byte> signature, long position)
    {
        Span<byte> head = stackalloc byte[MaxHead];
        head = head[..(int)Math.Min(MaxHead, bytes.Length - position)];
        bool isPossible =
            signature.SequenceEqual("HEAP"u8) ? Read(head, position) && NumberAt(head, 8) <= Length
            : signature.SequenceEqual("GCOL"u8) ? Read(head, position) && IsCollection(position, NumberAt(head, 8))
            : signature.SequenceEqual("FRHP"u8) ? Read(head, position) && IsHeap(head)
            : signature.SequenceEqual("BTHD"u8) ? Read(head, position) && IsTree(head)
            : signature.SequenceEqual("FAHD"u8) ? Read(head, position) && NumberAt(head, 8) <= Length
            : !signature.SequenceEqual("EAHD"u8)
                || (Read(head, position) && NumberAt(head, 12 + (4 * lengthWidth)) <= (2 * Length) + SpareEntries);
        if (!isPossible)
        {
            throw new IOException(Hdf5Stream.Beyond);
        }
    }

    private ulong Length => (ulong)bytes.Length;

    private bool Read(Span<byte> head, long position)
    {
        bytes.Read(head, position);
        return true;
    }

    /// <summary>A heap of texts: a header, then objects, each with its size, up to one with the number 0.</summary>
    private bool IsCollection(long position, ulong size)
    {
        if (size > Length - (ulong)position)
        {
            return false;
        }

        int header = 8 + lengthWidth;
        Span<byte> head = stackalloc byte[16];
        head = head[..header];
        for (long at = position + header, end = position + (long)size; end - at > header; )
        {
            bytes.Read(head, at);
            ulong length = NumberAt(head, 8);
            if (BinaryPrimitives.ReadUInt16LittleEndian(head) == 0)
            {
                return true;
            }

            if (length > (ulong)(end - at - header))
            {
                return false;
            }

            at += header + (long)((length + 7) & ~7UL);
        }

        return true;
    }

    private bool IsHeap(ReadOnlySpan<byte> head)
    {
        int table = 14 + (10 * lengthWidth) + (2 * addressWidth);
        int bits = table + 2 + (2 * lengthWidth);
        int rows = bits + 4 + addressWidth;
        return head.Length >= rows + 2
            && BinaryPrimitives.ReadUInt16LittleEndian(head[bits..]) <= MaxHeapBits
            && (ulong)BinaryPrimitives.ReadUInt16LittleEndian(head[table..])
                * BinaryPrimitives.ReadUInt16LittleEndian(head[rows..])
                * (ulong)addressWidth
                <= Length;
    }

    private static bool IsTree(ReadOnlySpan<byte> head) =>
        head.Length >= 14
        && BinaryPrimitives.ReadUInt32LittleEndian(head[6..]) <= MaxNodeSize
        && BinaryPrimitives.ReadUInt16LittleEndian(head[12..]) <= MaxDepth;

    private ulong NumberAt(ReadOnlySpan<byte> head, int offset)
    {
        if (offset + lengthWidth > head.Length)
        {
            return ulong.MaxValue;
        }

        ulong number = 0;
        for (int i = lengthWidth - 1; i >= 0; i--)
        {
            number = (number << 8) | head[offset + i];
        }

        return number;
    }
}
