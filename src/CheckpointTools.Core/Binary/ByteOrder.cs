using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace CheckpointTools.Binary;

/// <summary>Converts numbers between the two byte orders (format.md 3.6).</summary>
internal static class ByteOrder
{
    /// <param name="bytes">Whole numbers.</param>
    /// <param name="unit">The number of bytes in a number; nothing changes for 1.</param>
    public static void Swap(Span<byte> bytes, int unit)
    {
        switch (unit)
        {
            case sizeof(ushort):
                Span<ushort> shorts = MemoryMarshal.Cast<byte, ushort>(bytes);
                BinaryPrimitives.ReverseEndianness(shorts, shorts);
                break;
            case sizeof(uint):
                Span<uint> words = MemoryMarshal.Cast<byte, uint>(bytes);
                BinaryPrimitives.ReverseEndianness(words, words);
                break;
            case sizeof(ulong):
                Span<ulong> longs = MemoryMarshal.Cast<byte, ulong>(bytes);
                BinaryPrimitives.ReverseEndianness(longs, longs);
                break;
        }
    }
}
