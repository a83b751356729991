using CheckpointTools.Binary;
using CheckpointTools.Files;

namespace CheckpointTools.Formats.Bundles;

/// <summary>
/// The bytes of a tensor of numbers that is stored as a whole, in segments that several threads read in any order, each once. The checksum
/// of the whole is computed of those of the segments.
/// </summary>
/// <param name="file">The data file; it must stay open.</param>
/// <param name="entry">The tensor's entry.</param>
/// <param name="variable">The tensor's name, for messages.</param>
/// <param name="swapUnit">The unit of bytes to be swapped; 1 for none.</param>
internal sealed class PayloadSegments(SourceFile file, BundleEntry entry, string variable, int swapUnit)
{
    /// <summary>Small enough that bytes are still in the processor's cache when they are used; holds whole elements of any width.</summary>
    public const int SegmentLength = 1 << 18;

    private readonly uint[] _checksums = new uint[(entry.Size + SegmentLength - 1) / SegmentLength];

    public int Count => _checksums.Length;

    /// <summary>Reads a segment; numbers have their lowest byte first.</summary>
    /// <param name="segment">The number of the segment.</param>
    /// <param name="buffer">Room for <see cref="SegmentLength"/> bytes.</param>
    /// <returns>The bytes of the segment.</returns>
    public Span<byte> Read(int segment, Span<byte> buffer)
    {
        long start = (long)segment * SegmentLength;
        Span<byte> bytes = buffer[..LengthOf(segment)];
        file.ReadExactly(bytes, entry.Offset + start);
        _checksums[segment] = Crc32C.Compute(bytes);
        ByteOrder.Swap(bytes, swapUnit);
        return bytes;
    }

    /// <summary>Requires that the bytes are the ones that were stored, after all were read.</summary>
    /// <exception cref="CheckpointException">They are not.</exception>
    public void Finish()
    {
        uint checksum = 0;
        for (int i = 0; i < Count; i++)
        {
            checksum = Crc32C.Combine(checksum, _checksums[i], LengthOf(i));
        }

        uint masked = Crc32C.Mask(checksum);
        if (masked != entry.Checksum)
        {
            throw BundleFaults.Checksum(file.Path, variable, entry, masked);
        }
    }

    private int LengthOf(int segment) => (int)Math.Min(SegmentLength, entry.Size - ((long)segment * SegmentLength));
}
