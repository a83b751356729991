using System.Numerics;

namespace CheckpointTools.Tests.Values.Casting;

/// <summary>
/// A type of real numbers, by the definitions of its bits and in exact arithmetic, however slow: what the casts are held to.
/// </summary>
internal sealed record ReferenceType(DataType DataType, int Bits, ReferenceKind Kind, int Mantissa = 0, int Bias = 0)
{
    public static IReadOnlyList<ReferenceType> All { get; } =
    [
        new(DataType.Float64, 64, ReferenceKind.Ieee, 52, 1023),
        new(DataType.Float32, 32, ReferenceKind.Ieee, 23, 127),
        new(DataType.Float16, 16, ReferenceKind.Ieee, 10, 15),
        new(DataType.BFloat16, 16, ReferenceKind.Ieee, 7, 127),
        new(DataType.Float8E5M2, 8, ReferenceKind.Ieee, 2, 15),
        new(DataType.Float8E4M3FN, 8, ReferenceKind.OneNaN, 3, 7),
        new(DataType.Float8E4M3FNUZ, 8, ReferenceKind.NaNForNegativeZero, 3, 8),
        new(DataType.Float8E4M3B11FNUZ, 8, ReferenceKind.NaNForNegativeZero, 3, 11),
        new(DataType.Float8E5M2FNUZ, 8, ReferenceKind.NaNForNegativeZero, 2, 16),
        new(DataType.Float4E2M1FN, 4, ReferenceKind.AllFinite, 1, 1),
        new(DataType.Int2, 2, ReferenceKind.Signed),
        new(DataType.Int4, 4, ReferenceKind.Signed),
        new(DataType.Int8, 8, ReferenceKind.Signed),
        new(DataType.Int16, 16, ReferenceKind.Signed),
        new(DataType.Int32, 32, ReferenceKind.Signed),
        new(DataType.Int64, 64, ReferenceKind.Signed),
        new(DataType.UInt2, 2, ReferenceKind.Unsigned),
        new(DataType.UInt4, 4, ReferenceKind.Unsigned),
        new(DataType.UInt8, 8, ReferenceKind.Unsigned),
        new(DataType.UInt16, 16, ReferenceKind.Unsigned),
        new(DataType.UInt32, 32, ReferenceKind.Unsigned),
        new(DataType.UInt64, 64, ReferenceKind.Unsigned),
        new(DataType.Bool, 1, ReferenceKind.Bool),
    ];

    public int Width => DataType.Width;

    public bool IsFloat => Kind < ReferenceKind.Signed;

    public ulong Mask => ulong.MaxValue >> (64 - Bits);

    public ulong Max =>
        Kind switch
        {
            ReferenceKind.Ieee => Infinity - 1,
            ReferenceKind.OneNaN => Sign - 2,
            _ => Sign - 1,
        };

    private ulong Sign => 1UL << (Bits - 1);

    /// <summary>All bits of the exponent.</summary>
    private ulong Infinity => Sign - (1UL << Mantissa);

    public static ReferenceType Of(DataType dataType) => All.Single(type => type.DataType == dataType);

    public bool IsNaN(ulong bits) =>
        Kind switch
        {
            ReferenceKind.Ieee => (bits & (Sign - 1)) > Infinity,
            ReferenceKind.OneNaN => (bits & (Sign - 1)) == Sign - 1,
            ReferenceKind.NaNForNegativeZero => bits == Sign,
            _ => false,
        };

    public ulong Canonical(ulong bits) => IsNaN(bits) ? NaN() : bits;

    public ExactNumber Decode(ulong bits)
    {
        if (!IsFloat)
        {
            bool isBelowZero = Kind == ReferenceKind.Signed && (bits & Sign) != 0;
            return ExactNumber.Of(isBelowZero ? (BigInteger)bits - (BigInteger.One << Bits) : bits);
        }

        ulong magnitude = bits & (Sign - 1);
        bool isNegative = (bits & Sign) != 0;
        if (IsNaN(bits))
        {
            return ExactNumber.NaN;
        }

        if (Kind == ReferenceKind.Ieee && magnitude == Infinity)
        {
            return new ExactNumber(isNegative, 0, 0, IsInfinity: true);
        }

        ulong mantissa = magnitude & ((1UL << Mantissa) - 1);
        int exponent = (int)(magnitude >> Mantissa);
        return exponent == 0
            ? new ExactNumber(isNegative, mantissa, 1 - Bias - Mantissa)
            : new ExactNumber(isNegative, mantissa + (1UL << Mantissa), exponent - Bias - Mantissa);
    }

    /// <returns>The bits; and whether the type can hold the number, though perhaps not exactly.</returns>
    public (ulong Bits, bool Holds) Encode(ExactNumber number, bool saturates) =>
        Kind == ReferenceKind.Bool ? (number.IsZero ? 0UL : 1UL, true)
        : IsFloat ? EncodeFloat(number, saturates)
        : EncodeInteger(number, saturates);

    private (ulong Bits, bool Holds) EncodeFloat(ExactNumber number, bool saturates)
    {
        ulong sign = number.IsNegative ? Sign : 0;
        if (number.IsNaN)
        {
            return (NaN(), Kind != ReferenceKind.AllFinite);
        }

        if (number.IsZero)
        {
            return (Kind == ReferenceKind.NaNForNegativeZero ? 0 : sign, true);
        }

        bool isIeee = Kind == ReferenceKind.Ieee;
        if (number.IsFinite)
        {
            // The exponent of the last place: that of the number, if its type had this mantissa, or that of the denormals.
            int quantum = Math.Max(1 - Bias, (int)number.Magnitude.GetBitLength() - 1 + number.Exponent) - Mantissa;
            BigInteger magnitude = number.Quanta(quantum) + ((BigInteger)(quantum + Mantissa + Bias - 1) << Mantissa);
            if (magnitude <= Max)
            {
                return (magnitude.IsZero && Kind == ReferenceKind.NaNForNegativeZero ? 0 : sign | (ulong)magnitude, true);
            }
        }
        else if (isIeee)
        {
            return (sign | Infinity, true);
        }

        bool isClamped = saturates || Kind == ReferenceKind.AllFinite;
        return (
            isClamped ? sign | Max
            : isIeee ? sign | Infinity
            : NaN(),
            !number.IsFinite && !isClamped
        );
    }

    private (ulong Bits, bool Holds) EncodeInteger(ExactNumber number, bool saturates)
    {
        BigInteger min = Kind == ReferenceKind.Signed ? -(BigInteger)Sign : 0;
        BigInteger max = min + Mask;
        if (!number.IsFinite)
        {
            BigInteger end = number.IsNegative ? min : max;
            return ((ulong)(saturates && number.IsInfinity ? end & Mask : 0), false);
        }

        BigInteger whole = number.Truncate();
        bool holds = whole >= min && whole <= max;
        BigInteger kept = saturates ? BigInteger.Clamp(whole, min, max) : whole;
        return ((ulong)(kept & Mask), holds);
    }

    private ulong NaN() =>
        Kind switch
        {
            ReferenceKind.Ieee => Infinity | (1UL << (Mantissa - 1)),
            ReferenceKind.OneNaN => Sign - 1,
            _ => Sign,
        };
}
