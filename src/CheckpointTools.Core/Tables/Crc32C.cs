using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.InteropServices;

namespace CheckpointTools.Tables;

/// <summary>
/// CRC-32C (Castagnoli) and the masking that tables and bundles store it with (format.md 2.2; TensorFlow's crc32c.h).
/// A running checksum starts at 0 and is extended by <see cref="Append(uint, ReadOnlySpan{byte})"/>.
/// </summary>
public static class Crc32C
{
    private const uint MaskDelta = 0xA282EAD8;

    /// <summary>Extends a running checksum.</summary>
    /// <param name="crc">The checksum of what came before; 0 at the start.</param>
    /// <param name="data">The bytes to add.</param>
    /// <returns>The checksum of both.</returns>
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        uint state = ~crc;
        foreach (ulong word in MemoryMarshal.Cast<byte, ulong>(data))
        {
            state = BitOperations.Crc32C(state, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));
        }

        foreach (byte value in data[(data.Length & ~7)..])
        {
            state = BitOperations.Crc32C(state, value);
        }

        return ~state;
    }

    /// <summary>The checksum of some bytes.</summary>
    /// <param name="data">The bytes.</param>
    public static uint Compute(ReadOnlySpan<byte> data) => Append(0, data);

    /// <summary>The form in which a checksum is stored, so that checksums of data that holds checksums stay strong.</summary>
    /// <param name="crc">The checksum.</param>
    public static uint Mask(uint crc) => BitOperations.RotateRight(crc, 15) + MaskDelta;

    /// <summary>The checksum that a stored value stands for.</summary>
    /// <param name="masked">The stored value.</param>
    public static uint Unmask(uint masked) => BitOperations.RotateLeft(masked - MaskDelta, 15);
}
