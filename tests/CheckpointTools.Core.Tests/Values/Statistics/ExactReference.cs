using System.Numerics;

namespace CheckpointTools.Tests.Values.Statistics;

/// <summary>A number as the quotient of two integers: slow, and never rounded.</summary>
internal readonly record struct Ratio(BigInteger Numerator, BigInteger Denominator)
{
    public static implicit operator Ratio(Int128 value) => new(value, 1);

    public static implicit operator Ratio(double value)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        int field = (int)(bits >> 52) & 0x7FF;
        BigInteger mantissa = (bits & ((1L << 52) - 1)) | (field == 0 ? 0 : 1L << 52);
        int power = Math.Max(1, field) - 1075;
        mantissa = bits < 0 ? -mantissa : mantissa;
        return power >= 0 ? new Ratio(mantissa << power, 1) : new Ratio(mantissa, BigInteger.One << -power);
    }

    public static Ratio operator +(Ratio a, Ratio b) =>
        a.Denominator == b.Denominator
            ? a with
            {
                Numerator = a.Numerator + b.Numerator,
            }
            : new((a.Numerator * b.Denominator) + (b.Numerator * a.Denominator), a.Denominator * b.Denominator);

    public static Ratio operator -(Ratio a, Ratio b) => a + new Ratio(-b.Numerator, b.Denominator);

    public static Ratio operator *(Ratio a, Ratio b) => new(a.Numerator * b.Numerator, a.Denominator * b.Denominator);

    public static Ratio Abs(Ratio a) => new(BigInteger.Abs(a.Numerator), a.Denominator);

    public bool IsAbove(Ratio other) => Numerator * other.Denominator > other.Numerator * Denominator;

    public Ratio Over(BigInteger divisor) => new(Numerator, Denominator * divisor);
}

/// <summary>Sums without rounding, of doubles as multiples of the smallest one.</summary>
internal sealed class ExactReference
{
    private const int LowestPower = 1074;

    public ExactReference(IEnumerable<double> finite)
    {
        BigInteger sum = 0;
        BigInteger absolute = 0;
        BigInteger squares = 0;
        foreach (double value in finite)
        {
            Ratio ratio = value;
            BigInteger number = (ratio.Numerator << LowestPower) / ratio.Denominator;
            sum += number;
            absolute += BigInteger.Abs(number);
            squares += number * number;
            Count++;
        }

        BigInteger unit = BigInteger.One << LowestPower;
        (Sum, Absolute, Squares) = (new Ratio(sum, unit), new Ratio(absolute, unit), new Ratio(squares, unit * unit));
    }

    public int Count { get; }

    public Ratio Sum { get; }

    public Ratio Absolute { get; }

    public Ratio Squares { get; }

    public Ratio Mean => Sum.Over(Count);

    public Ratio Variance => Squares.Over(Count) - (Mean * Mean);

    /// <summary>Whether a number is within a part of the exact one; where the exact one is 0, it must be 0.</summary>
    public static bool IsNear(Ratio expected, double actual, double tolerance) => IsNear(expected, (Ratio)actual, tolerance);

    /// <summary>Whether a number is within a part of the root of an exact one.</summary>
    public static bool IsNearRoot(Ratio square, double actual, double tolerance) => IsNear(square, (Ratio)actual * actual, 2 * tolerance);

    private static bool IsNear(Ratio expected, Ratio actual, double tolerance) =>
        !Ratio.Abs(actual - expected).IsAbove(Ratio.Abs(expected) * tolerance);
}
