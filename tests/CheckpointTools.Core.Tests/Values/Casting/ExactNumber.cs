using System.Numerics;

namespace CheckpointTools.Tests.Values.Casting;

/// <summary>What an element is: a whole number times a power of two, an infinity, or not a number.</summary>
internal readonly record struct ExactNumber(
    bool IsNegative,
    BigInteger Magnitude,
    int Exponent,
    bool IsInfinity = false,
    bool IsNaN = false
)
{
    public static ExactNumber NaN { get; } = new(false, 0, 0, IsNaN: true);

    public bool IsFinite => !IsInfinity && !IsNaN;

    public bool IsZero => IsFinite && Magnitude.IsZero;

    public static ExactNumber Of(BigInteger whole) => new(whole.Sign < 0, BigInteger.Abs(whole), 0);

    /// <summary>The middle between two finite numbers.</summary>
    public static ExactNumber Middle(ExactNumber a, ExactNumber b)
    {
        int exponent = Math.Min(a.Exponent, b.Exponent);
        BigInteger sum = a.In(exponent) + b.In(exponent);
        return Of(sum) with { Exponent = exponent - 1 };
    }

    /// <summary>Without the fraction.</summary>
    public BigInteger Truncate()
    {
        BigInteger whole = Exponent >= 0 ? Magnitude << Exponent : Magnitude >> -Exponent;
        return IsNegative ? -whole : whole;
    }

    /// <summary>How many quanta of two to a power it is, without the sign: the nearest number, of two the even one.</summary>
    public BigInteger Quanta(int exponent)
    {
        int shift = Exponent - exponent;
        if (shift >= 0)
        {
            return Magnitude << shift;
        }

        BigInteger whole = BigInteger.DivRem(Magnitude, BigInteger.One << -shift, out BigInteger rest);
        int half = (2 * rest).CompareTo(BigInteger.One << -shift);
        return half > 0 || (half == 0 && !whole.IsEven) ? whole + 1 : whole;
    }

    private BigInteger In(int exponent) => (IsNegative ? -1 : 1) * (Magnitude << (Exponent - exponent));
}
