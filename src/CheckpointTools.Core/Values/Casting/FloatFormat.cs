namespace CheckpointTools.Values.Casting;

/// <summary>
/// A floating point type of at most 16 bits: how its bits are read, and how the nearest of its values, of two the even one, is found.
/// </summary>
/// <param name="MantissaBits">The width of the mantissa.</param>
/// <param name="Bias">The exponent's bias.</param>
/// <param name="Sign">The bit of the sign, the highest one.</param>
/// <param name="Max">The bits of the largest finite value.</param>
/// <param name="Infinity">The bits of infinity, if the type has one.</param>
/// <param name="NaN">The bits of what is not a number, if the type has it.</param>
internal sealed record FloatFormat(int MantissaBits, int Bias, uint Sign, uint Max, uint? Infinity, uint? NaN)
{
    private const int DoubleMantissaBits = 52;
    private const int DoubleBias = 1023;
    private const int DoubleSpecial = 0x7FF;

    private static readonly Dictionary<DataType, FloatFormat> Formats = new()
    {
        [DataType.BFloat16] = new(7, 127, 0x8000, Max: 0x7F7F, Infinity: 0x7F80, NaN: 0x7FC0),
        [DataType.Float16] = new(10, 15, 0x8000, Max: 0x7BFF, Infinity: 0x7C00, NaN: 0x7E00),
        [DataType.Float8E5M2] = new(2, 15, 0x80, Max: 0x7B, Infinity: 0x7C, NaN: 0x7E),
        [DataType.Float8E4M3FN] = new(3, 7, 0x80, Max: 0x7E, Infinity: null, NaN: 0x7F),
        [DataType.Float8E4M3FNUZ] = new(3, 8, 0x80, Max: 0x7F, Infinity: null, NaN: 0x80),
        [DataType.Float8E4M3B11FNUZ] = new(3, 11, 0x80, Max: 0x7F, Infinity: null, NaN: 0x80),
        [DataType.Float8E5M2FNUZ] = new(2, 16, 0x80, Max: 0x7F, Infinity: null, NaN: 0x80),
        [DataType.Float4E2M1FN] = new(1, 1, 0x8, Max: 0x7, Infinity: null, NaN: null),
    };

    /// <summary>The types that lack a negative zero have NaN in its place.</summary>
    private bool HasNegativeZero => NaN != Sign;

    public static FloatFormat? Find(DataType dataType) => Formats.GetValueOrDefault(dataType);

    /// <summary>The value of an element; bits above the sign do not count.</summary>
    public double Decode(uint bits)
    {
        uint magnitude = bits & (Sign - 1);
        bool isNegative = (bits & Sign) != 0;
        if (magnitude > Max || (isNegative && magnitude == 0 && !HasNegativeZero))
        {
            return magnitude != Infinity ? double.NaN
                : isNegative ? double.NegativeInfinity
                : double.PositiveInfinity;
        }

        uint mantissa = magnitude & ((1u << MantissaBits) - 1);
        int exponent = (int)(magnitude >> MantissaBits);
        double value =
            exponent == 0
                ? Math.ScaleB(mantissa, 1 - Bias - MantissaBits)
                : Math.ScaleB(mantissa + (1u << MantissaBits), exponent - Bias - MantissaBits);
        return isNegative ? -value : value;
    }

    /// <summary>The bits of the nearest value.</summary>
    /// <param name="value">The number.</param>
    /// <param name="saturates">Whether what is too large becomes the largest finite value, if the type has something else for it.</param>
    /// <param name="overflowed">Is counted up as <see cref="CastCounts.Overflowed"/> says.</param>
    public uint Encode(double value, bool saturates, ref long overflowed)
    {
        ulong bits = BitConverter.DoubleToUInt64Bits(value);
        uint sign = double.IsNegative(value) ? Sign : 0;
        int exponent = (int)(bits >> DoubleMantissaBits) & DoubleSpecial;
        if (exponent == DoubleSpecial)
        {
            return EncodeSpecial(value, sign, saturates, ref overflowed);
        }

        // A double without the leading one is far below the half of any least value, and rounds to zero with it as well.
        ulong significand = (bits & ((1UL << DoubleMantissaBits) - 1)) | (1UL << DoubleMantissaBits);
        int scaled = exponent - DoubleBias + Bias;
        int shift = DoubleMantissaBits - MantissaBits + Math.Max(0, 1 - scaled);
        ulong rounded = shift > DoubleMantissaBits + 1 ? 0 : Round(significand, shift);

        // The leading one of a normal value counts as one step of the exponent, and so does what rounding carries into it.
        ulong magnitude = rounded + ((ulong)(Math.Max(1, scaled) - 1) << MantissaBits);
        if (magnitude > Max)
        {
            overflowed++;
            return saturates ? sign | Max : Infinity | sign ?? NaN ?? (sign | Max);
        }

        return magnitude == 0 && !HasNegativeZero ? 0 : sign | (uint)magnitude;
    }

    private uint EncodeSpecial(double value, uint sign, bool saturates, ref long overflowed)
    {
        if (double.IsNaN(value))
        {
            // What becomes of it in a type without NaN is up to who defines the type: the negative zero.
            overflowed += NaN is null ? 1 : 0;
            return NaN ?? Sign;
        }

        if (Infinity is { } infinity)
        {
            return sign | infinity;
        }

        bool isLost = saturates || NaN is null;
        overflowed += isLost ? 1 : 0;
        return isLost ? sign | Max : NaN!.Value;
    }

    private static ulong Round(ulong significand, int shift) =>
        (significand + (1UL << (shift - 1)) - 1 + ((significand >> shift) & 1)) >> shift;
}
