using System.Buffers.Binary;
using System.Numerics;
using CheckpointTools.Values.Casting;
using CheckpointTools.Values.Statistics;

namespace CheckpointTools.Comparing;

/// <summary>The difference of two elements.</summary>
/// <param name="Absolute">
/// The absolute difference: 0 if they are equal, or if one is not a number; infinite between an infinite one and any other.
/// </param>
/// <param name="Relative">The difference relative to the reference's magnitude; infinite if that is 0.</param>
/// <param name="Magnitude">The reference's absolute value.</param>
internal readonly record struct ElementError(double Absolute, double Relative, double Magnitude)
{
    /// <summary>Integers up to this one are doubles.</summary>
    private const long MaxExact = 1L << 53;

    /// <summary>Measures the difference of two elements, given by their bytes, the lowest first.</summary>
    public delegate ElementError Measure(ReadOnlySpan<byte> element, ReadOnlySpan<byte> reference);

    /// <summary>
    /// How many steps from one value that the type has to the next lie between them: 0 and -0 are one value, and infinity is the one behind
    /// the largest. 0 for types that are not real floating point numbers.
    /// </summary>
    public ulong Steps { get; init; }

    /// <summary>How many of the two are not a number.</summary>
    public int NaNCount { get; init; }

    /// <summary>The function that measures elements of a dtype of fixed width.</summary>
    public static Measure For(DataType dataType) =>
        dataType.Name switch
        {
            "float32" => static (a, b) => OfSingles(BinaryPrimitives.ReadUInt32LittleEndian(a), BinaryPrimitives.ReadUInt32LittleEndian(b)),
            "float64" => static (a, b) => OfDoubles(BinaryPrimitives.ReadUInt64LittleEndian(a), BinaryPrimitives.ReadUInt64LittleEndian(b)),
            "float16" => static (a, b) => OfHalves(BinaryPrimitives.ReadUInt16LittleEndian(a), BinaryPrimitives.ReadUInt16LittleEndian(b)),
            "bfloat16" => static (a, b) =>
                OfReals(
                    SmallFloats.ReadBFloat16(a),
                    SmallFloats.ReadBFloat16(b),
                    new FloatBits(BinaryPrimitives.ReadUInt16LittleEndian(a), 15),
                    new FloatBits(BinaryPrimitives.ReadUInt16LittleEndian(b), 15)
                ),
            "int8" or "qint8" => static (a, b) => OfIntegers((sbyte)a[0], (sbyte)b[0]),
            "uint8" or "quint8" => static (a, b) => OfIntegers(a[0], b[0]),
            "int4" => static (a, b) => OfIntegers(NarrowIntegers.ToInt4(a[0]), NarrowIntegers.ToInt4(b[0])),
            "uint4" => static (a, b) => OfIntegers(NarrowIntegers.ToUInt4(a[0]), NarrowIntegers.ToUInt4(b[0])),
            "int2" => static (a, b) => OfIntegers(NarrowIntegers.ToInt2(a[0]), NarrowIntegers.ToInt2(b[0])),
            "uint2" => static (a, b) => OfIntegers(NarrowIntegers.ToUInt2(a[0]), NarrowIntegers.ToUInt2(b[0])),
            "bool" => static (a, b) => OfIntegers(a[0] == 0 ? 0 : 1, b[0] == 0 ? 0 : 1),
            "int16" or "qint16" => static (a, b) =>
                OfIntegers(BinaryPrimitives.ReadInt16LittleEndian(a), BinaryPrimitives.ReadInt16LittleEndian(b)),
            "uint16" or "quint16" => static (a, b) =>
                OfIntegers(BinaryPrimitives.ReadUInt16LittleEndian(a), BinaryPrimitives.ReadUInt16LittleEndian(b)),
            "int32" or "qint32" => static (a, b) =>
                OfIntegers(BinaryPrimitives.ReadInt32LittleEndian(a), BinaryPrimitives.ReadInt32LittleEndian(b)),
            "uint32" => static (a, b) => OfIntegers(BinaryPrimitives.ReadUInt32LittleEndian(a), BinaryPrimitives.ReadUInt32LittleEndian(b)),
            "int64" => static (a, b) => OfIntegers(BinaryPrimitives.ReadInt64LittleEndian(a), BinaryPrimitives.ReadInt64LittleEndian(b)),
            "uint64" => static (a, b) => OfIntegers(BinaryPrimitives.ReadUInt64LittleEndian(a), BinaryPrimitives.ReadUInt64LittleEndian(b)),
            "complex64" => static (a, b) =>
                OfComplex(
                    new Complex(BinaryPrimitives.ReadSingleLittleEndian(a), BinaryPrimitives.ReadSingleLittleEndian(a[sizeof(float)..])),
                    new Complex(BinaryPrimitives.ReadSingleLittleEndian(b), BinaryPrimitives.ReadSingleLittleEndian(b[sizeof(float)..]))
                ),
            "complex128" => static (a, b) =>
                OfComplex(
                    new Complex(BinaryPrimitives.ReadDoubleLittleEndian(a), BinaryPrimitives.ReadDoubleLittleEndian(a[sizeof(double)..])),
                    new Complex(BinaryPrimitives.ReadDoubleLittleEndian(b), BinaryPrimitives.ReadDoubleLittleEndian(b[sizeof(double)..]))
                ),
            "float4_e2m1fn" => OfTable(SmallFloats.TableOf(dataType), 3),
            _ => OfTable(SmallFloats.TableOf(dataType), 7),
        };

    /// <summary>Whether two elements count as different. A number and what is none do, whatever is tolerated.</summary>
    public bool Exceeds(double absoluteTolerance, double relativeTolerance) =>
        NaNCount == 1 || (Absolute > 0 && (double.IsInfinity(Absolute) || Absolute > absoluteTolerance + (relativeTolerance * Magnitude)));

    private static ElementError OfSingles(uint a, uint b) =>
        OfReals(BitConverter.UInt32BitsToSingle(a), BitConverter.UInt32BitsToSingle(b), new FloatBits(a, 31), new FloatBits(b, 31));

    private static ElementError OfDoubles(ulong a, ulong b) =>
        OfReals(BitConverter.UInt64BitsToDouble(a), BitConverter.UInt64BitsToDouble(b), new FloatBits(a, 63), new FloatBits(b, 63));

    private static ElementError OfHalves(ushort a, ushort b) =>
        OfReals(
            (double)BitConverter.UInt16BitsToHalf(a),
            (double)BitConverter.UInt16BitsToHalf(b),
            new FloatBits(a, 15),
            new FloatBits(b, 15)
        );

    private static Measure OfTable(float[] values, int signBit) =>
        (a, b) => OfReals(values[a[0]], values[b[0]], new FloatBits(a[0], signBit), new FloatBits(b[0], signBit));

    private static ElementError OfReals(double a, double b, FloatBits bitsOfA, FloatBits bitsOfB)
    {
        int count = (double.IsNaN(a) ? 1 : 0) + (double.IsNaN(b) ? 1 : 0);
        return count > 0 || a == b
            ? new ElementError(0, 0, Math.Abs(b)) { NaNCount = count }
            : new ElementError(Math.Abs(a - b), RelativeDistance(a, b), Math.Abs(b)) { Steps = FloatBits.Distance(bitsOfA, bitsOfB) };
    }

    private static ElementError OfIntegers(Int128 a, Int128 b)
    {
        if (a == b)
        {
            return default;
        }

        (Int128 distance, Int128 magnitude) = (Int128.Abs(a - b), Int128.Abs(b));
        double relative =
            b == 0 ? double.PositiveInfinity
            : Int128.Max(distance, magnitude) <= MaxExact ? (double)distance / (double)magnitude
            : ExactRounding.Divide(distance, magnitude, 0);
        return new ElementError((double)distance, relative, (double)magnitude);
    }

    private static ElementError OfComplex(Complex a, Complex b)
    {
        double magnitude = double.Hypot(b.Real, b.Imaginary);
        int count = (IsNaN(a) ? 1 : 0) + (IsNaN(b) ? 1 : 0);
        if (count > 0 || a == b)
        {
            return new ElementError(0, 0, magnitude) { NaNCount = count };
        }

        double distance = double.Hypot(Distance(a.Real, b.Real), Distance(a.Imaginary, b.Imaginary));
        double relative =
            double.IsInfinity(distance) && Complex.IsFinite(a) && Complex.IsFinite(b)
                ? double.Hypot((a.Real / 2) - (b.Real / 2), (a.Imaginary / 2) - (b.Imaginary / 2))
                    / double.Hypot(b.Real / 2, b.Imaginary / 2)
            : double.IsInfinity(distance) || b == Complex.Zero ? double.PositiveInfinity
            : distance / magnitude;
        return new ElementError(distance, relative, magnitude);
    }

    private static bool IsNaN(Complex value) => double.IsNaN(value.Real) || double.IsNaN(value.Imaginary);

    /// <summary>Of equal infinities, 0.</summary>
    private static double Distance(double a, double b) => a == b ? 0 : Math.Abs(a - b);

    /// <summary>The distance as a part of the reference's magnitude, rounded once, where the distance is a double or nearly one.</summary>
    private static double RelativeDistance(double a, double b)
    {
        if (b == 0 || !double.IsFinite(a) || !double.IsFinite(b))
        {
            return double.PositiveInfinity;
        }

        if (double.IsInfinity(a - b))
        {
            (a, b) = (a / 2, b / 2);
        }

        // The distance is the rounded one and what was lost in the rounding; so is the quotient.
        double distance = a - b;
        double part = distance - a;
        double lost = a - (distance - part) - (b + part);
        double quotient = distance / b;
        double rest = Math.FusedMultiplyAdd(-quotient, b, distance) + lost;
        return Math.Abs(double.IsFinite(rest) ? quotient + (rest / b) : quotient);
    }
}
