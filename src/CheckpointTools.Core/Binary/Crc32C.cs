using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CheckpointTools.Binary;

/// <summary>
/// CRC-32C (Castagnoli) and the masking that tables and bundles store it with (format.md 2.2; TensorFlow's crc32c.h).
/// A running checksum starts at 0 and is extended by <see cref="Append(uint, ReadOnlySpan{byte})"/>.
/// </summary>
internal static class Crc32C
{
    private const uint MaskDelta = 0xA282EAD8;
    private const uint Polynomial = 0x82F63B78;
    private const uint One = 0x80000000;
    private const int LaneLength = 256;
    private const int LaneWords = LaneLength / sizeof(ulong);

    /// <summary>The state after <see cref="LaneLength"/> zero bytes, as one table for each byte of the state before them.</summary>
    private static readonly uint[] BehindLane = CreateBehindLane();
    private static readonly uint[] PowersOfX = CreatePowersOfX();

    /// <summary>Extends a running checksum.</summary>
    /// <param name="crc">The checksum of what came before; 0 at the start.</param>
    /// <param name="data">The bytes to add.</param>
    /// <returns>The checksum of both.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static uint Append(uint crc, ReadOnlySpan<byte> data)
    {
        uint state = ~crc;
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(data);
        while (words.Length >= 3 * LaneWords)
        {
            // A processor starts a step in each cycle but needs three cycles to finish it: three independent lanes take the time of one.
            uint second = 0;
            uint third = 0;
            for (int i = 0; i < LaneWords; i++)
            {
                state = Step(state, words[i]);
                second = Step(second, words[i + LaneWords]);
                third = Step(third, words[i + (2 * LaneWords)]);
            }

            state = PassLane(PassLane(state) ^ second) ^ third;
            words = words[(3 * LaneWords)..];
        }

        foreach (ulong word in words)
        {
            state = Step(state, word);
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

    /// <summary>
    /// The checksum of two consecutive stretches of bytes, from their own checksums. Given the checksums of the first and of both together,
    /// returns that of the second.
    /// </summary>
    /// <param name="first">The checksum of the first stretch.</param>
    /// <param name="second">The checksum of the second, or of both.</param>
    /// <param name="secondLength">The length of the second.</param>
    internal static uint Combine(uint first, uint second, long secondLength) => PassZeros(first, secondLength) ^ second;

    /// <summary>The checksum of this number of zero bytes.</summary>
    internal static uint OfZeros(long length) => ~PassZeros(uint.MaxValue, length);

    /// <summary>The form in which a checksum is stored, so that checksums of data that contains checksums stay strong.</summary>
    /// <param name="crc">The checksum.</param>
    public static uint Mask(uint crc) => BitOperations.RotateRight(crc, 15) + MaskDelta;

    /// <summary>
    /// The state after zero bytes: as a polynomial, it is multiplied by x^(8 * length) modulo the polynomial of the checksum.
    /// </summary>
    private static uint PassZeros(uint state, long length)
    {
        for (int bit = 0; length > 0; bit++, length >>= 1)
        {
            if ((length & 1) != 0)
            {
                state = Multiply(PowersOfX[bit], state);
            }
        }

        return state;
    }

    /// <summary>x^8, x^16, x^32 and so on: each is the square of the one before.</summary>
    private static uint[] CreatePowersOfX()
    {
        uint[] powers = new uint[64];
        powers[0] = One >> 8;
        for (int i = 1; i < powers.Length; i++)
        {
            powers[i] = Multiply(powers[i - 1], powers[i - 1]);
        }

        return powers;
    }

    /// <summary>The highest bit is the coefficient of 1.</summary>
    private static uint Multiply(uint left, uint right)
    {
        uint product = 0;
        for (uint bit = One; bit != 0; bit >>= 1)
        {
            product ^= (left & bit) != 0 ? right : 0;
            right = (right >> 1) ^ ((right & 1) != 0 ? Polynomial : 0);
        }

        return product;
    }

    private static uint Step(uint state, ulong word) =>
        BitOperations.Crc32C(state, BitConverter.IsLittleEndian ? word : BinaryPrimitives.ReverseEndianness(word));

    /// <summary>Advances a state over a lane of zeros, so that it can be combined with the checksum of the lane.</summary>
    private static uint PassLane(uint state) =>
        BehindLane[state & 0xFF]
        ^ BehindLane[0x100 + ((state >> 8) & 0xFF)]
        ^ BehindLane[0x200 + ((state >> 16) & 0xFF)]
        ^ BehindLane[0x300 + (state >> 24)];

    private static uint[] CreateBehindLane()
    {
        uint[] table = new uint[4 * 0x100];
        for (int i = 0; i < table.Length; i++)
        {
            uint state = (uint)(i & 0xFF) << (i >> 8 << 3);
            for (int word = 0; word < LaneWords; word++)
            {
                state = Step(state, 0);
            }

            table[i] = state;
        }

        return table;
    }
}
