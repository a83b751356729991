using System.Numerics;

namespace CheckpointTools.Values.Statistics;

/// <summary>The doubles nearest to exact numbers, of two the even one. What no double reaches becomes infinite.</summary>
internal static class ExactRounding
{
    private const int MantissaBits = 53;
    private const int LowestPower = -1074;

    /// <summary>More bits than a double has, so that what lies below them decides ties only.</summary>
    private const int QuotientBits = 64;

    /// <summary>The quotient of two integers times a power of two.</summary>
    /// <param name="numerator">The numerator.</param>
    /// <param name="denominator">The denominator, positive.</param>
    /// <param name="power">The power of two.</param>
    public static double Divide(BigInteger numerator, BigInteger denominator, int power)
    {
        BigInteger magnitude = BigInteger.Abs(numerator);
        int shift = Math.Max(0, QuotientBits + Length(denominator) - Length(magnitude));
        var quotient = BigInteger.DivRem(magnitude << shift, denominator, out BigInteger rest);
        double rounded = Round(quotient, !rest.IsZero, power - shift);
        return numerator.Sign < 0 ? -rounded : rounded;
    }

    /// <summary>The square root of the quotient of two integers times a power of two.</summary>
    /// <param name="numerator">The numerator, not negative.</param>
    /// <param name="denominator">The denominator, positive.</param>
    /// <param name="power">The power of two.</param>
    public static double SquareRoot(BigInteger numerator, BigInteger denominator, int power)
    {
        int shift = Math.Max(0, (2 * QuotientBits) + Length(denominator) - Length(numerator));
        shift += (power - shift) & 1;
        var quotient = BigInteger.DivRem(numerator << shift, denominator, out BigInteger rest);
        BigInteger root = FloorOfRoot(quotient);
        return Round(root, !rest.IsZero || root * root != quotient, (power - shift) / 2);
    }

    private static int Length(BigInteger value) => (int)value.GetBitLength();

    private static BigInteger FloorOfRoot(BigInteger value)
    {
        if (value.IsZero)
        {
            return value;
        }

        // Newton's method falls towards the root from any number above it.
        BigInteger root = BigInteger.One << ((Length(value) + 1) / 2);
        while (true)
        {
            BigInteger next = (root + (value / root)) >> 1;
            if (next >= root)
            {
                return root;
            }

            root = next;
        }
    }

    /// <param name="value">The number, rounded down to an integer.</param>
    /// <param name="isMore">Whether the exact number is larger.</param>
    /// <param name="power">The power of two to multiply by.</param>
    private static double Round(BigInteger value, bool isMore, int power)
    {
        int dropped = Math.Max(Length(value) - MantissaBits, LowestPower - power);
        if (dropped <= 0)
        {
            return Math.ScaleB((double)value, power);
        }

        BigInteger kept = value >> dropped;
        BigInteger rest = value - (kept << dropped);
        int half = rest.CompareTo(BigInteger.One << (dropped - 1));
        bool isUp = half > 0 || (half == 0 && (isMore || !kept.IsEven));
        return Math.ScaleB((double)(isUp ? kept + 1 : kept), power + dropped);
    }
}
