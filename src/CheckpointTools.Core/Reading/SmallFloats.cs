using System.Buffers.Binary;

namespace CheckpointTools.Reading;

/// <summary>Widens floating point types that .NET lacks to float, without loss.</summary>
internal static class SmallFloats
{
    private static readonly Dictionary<DataType, float[]> Tables = new()
    {
        [DataType.Float8E5M2] = Fill(static bits => (float)BitConverter.UInt16BitsToHalf((ushort)(bits << 8))),
        [DataType.Float8E4M3FN] = Fill(static bits => (bits & 0x7F) == 0x7F ? float.NaN : Decode(bits, 3, 7)),
        [DataType.Float8E4M3FNUZ] = Fill(static bits => bits == 0x80 ? float.NaN : Decode(bits, 3, 8)),
        [DataType.Float8E4M3B11FNUZ] = Fill(static bits => bits == 0x80 ? float.NaN : Decode(bits, 3, 11)),
        [DataType.Float8E5M2FNUZ] = Fill(static bits => bits == 0x80 ? float.NaN : Decode(bits, 2, 16)),
        [DataType.Float4E2M1FN] = Fill(static bits => Decode(((bits & 8) << 4) | (bits & 7), 1, 1)),
    };

    /// <summary>A bfloat16 is the upper half of a float.</summary>
    public static float ReadBFloat16(ReadOnlySpan<byte> element) =>
        BitConverter.Int32BitsToSingle(BinaryPrimitives.ReadUInt16LittleEndian(element) << 16);

    /// <summary>The values of a one-byte type by their bits.</summary>
    public static float[] TableOf(DataType dataType) => Tables[dataType];

    private static float[] Fill(Func<int, float> decode) => [.. Enumerable.Range(0, 256).Select(decode)];

    /// <param name="bits">The sign in bit 7, then exponent and mantissa.</param>
    /// <param name="mantissaBits">The width of the mantissa.</param>
    /// <param name="bias">The exponent's bias.</param>
    private static float Decode(int bits, int mantissaBits, int bias)
    {
        int mantissa = bits & ((1 << mantissaBits) - 1);
        int exponent = (bits & 0x7F) >> mantissaBits;
        float magnitude =
            exponent == 0
                ? MathF.ScaleB(mantissa, 1 - bias - mantissaBits)
                : MathF.ScaleB(mantissa + (1 << mantissaBits), exponent - bias - mantissaBits);
        return (bits & 0x80) != 0 ? -magnitude : magnitude;
    }
}
