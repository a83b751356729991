using System.Numerics;

namespace CheckpointTools.Values.Statistics;

/// <summary>
/// A sum of doubles, of their products, or of integers that is never rounded, so that it does not depend on the order of what was added.
/// It is a number in fixed point, long enough for the squares of the smallest and the largest double.
/// </summary>
internal sealed class ExactSum
{
    private const int DigitBits = 32;
    private const long DigitMask = (1L << DigitBits) - 1;

    /// <summary>The weight of the lowest bit: below that of the square of the smallest double, 2^-2148.</summary>
    private const int LowestExponent = -68 * DigitBits;

    /// <summary>From there to the square of the largest double, 2^2048, times 2^64 of them, with a digit for the sign.</summary>
    private const int DigitCount = 68 + 64 + 4;

    /// <summary>A digit has 31 bits to spare, and an addition takes one of them at most.</summary>
    private const int MaxUncarried = 1 << 29;

    private const int MantissaBits = 52;
    private const int ExponentMask = 0x7FF;
    private const int ExponentBias = 1075;
    private const ulong MantissaMask = (1UL << MantissaBits) - 1;

    /// <summary>The lowest first. Between carries a digit may hold more than its bits, or a negative number.</summary>
    private readonly long[] _digits = new long[DigitCount];
    private int _uncarried;

    /// <summary>Adds a finite number, multiplied by a power of two.</summary>
    public void Add(double value, int power = 0)
    {
        long bits = BitConverter.DoubleToInt64Bits(value);
        (ulong mantissa, int exponent) = Split(bits);
        int place = exponent + power - LowestExponent;
        int shift = place % DigitBits;
        ulong low = mantissa << shift;
        long high = (long)(mantissa >> 1 >> (63 - shift));
        Span<long> digits = _digits.AsSpan(place / DigitBits, 3);

        // All bits are 1 for a negative number: (x ^ -1) - -1 is -x.
        long sign = bits >> 63;
        digits[0] += ((long)(low & DigitMask) ^ sign) - sign;
        digits[1] += ((long)(low >> DigitBits) ^ sign) - sign;
        digits[2] += (high ^ sign) - sign;
        Count();
    }

    /// <summary>Adds several finite numbers.</summary>
    public void Add(ReadOnlySpan<double> values)
    {
        foreach (double value in values)
        {
            Add(value);
        }
    }

    /// <summary>Adds the square of a finite number.</summary>
    public void AddSquare(double value) => AddProduct(value, value);

    /// <summary>Adds the product of two finite numbers.</summary>
    public void AddProduct(double left, double right)
    {
        (ulong mantissa, int exponent) = Split(BitConverter.DoubleToInt64Bits(left));
        (ulong factor, int power) = Split(BitConverter.DoubleToInt64Bits(right));
        Add((UInt128)mantissa * factor, exponent + power, double.IsNegative(left) != double.IsNegative(right));
    }

    /// <summary>Adds an integer.</summary>
    public void Add(Int128 value) => Add((UInt128)Int128.Abs(value), 0, Int128.IsNegative(value));

    /// <summary>Adds or subtracts a number times a power of two.</summary>
    public void Add(UInt128 magnitude, int power, bool isNegative = false)
    {
        int place = power - LowestExponent;
        int shift = place % DigitBits;
        UInt128 low = magnitude << shift;
        ulong high = shift == 0 ? 0 : (ulong)(magnitude >> (128 - shift));
        Span<long> digits = _digits.AsSpan(place / DigitBits, 5);
        for (int i = 0; i < 4; i++)
        {
            long digit = (long)((ulong)(low >> (i * DigitBits)) & DigitMask);
            digits[i] += isNegative ? -digit : digit;
        }

        digits[4] += isNegative ? -(long)high : (long)high;
        Count();
    }

    /// <summary>Adds another sum.</summary>
    public void Add(ExactSum other)
    {
        other.Carry();
        Carry();
        for (int i = 0; i < DigitCount; i++)
        {
            _digits[i] += other._digits[i];
        }

        Count();
    }

    /// <summary>The sum: an integer times a power of two.</summary>
    public (BigInteger Integer, int Power) ToInteger()
    {
        Carry();
        int first = 0;
        while (first < DigitCount - 1 && _digits[first] == 0)
        {
            first++;
        }

        BigInteger sum = _digits[DigitCount - 1];
        int length = DigitCount - 1 - first;
        byte[] low = new byte[length * sizeof(uint)];
        for (int i = 0; i < length; i++)
        {
            BitConverter.TryWriteBytes(low.AsSpan(i * sizeof(uint)), (uint)_digits[first + i]);
        }

        sum = (sum << (length * DigitBits)) + new BigInteger(low, isUnsigned: true);
        return (sum, LowestExponent + (first * DigitBits));
    }

    /// <summary>A finite number is an integer times a power of two.</summary>
    private static (ulong Mantissa, int Exponent) Split(long bits)
    {
        int field = (int)(bits >> MantissaBits) & ExponentMask;
        ulong mantissa = (ulong)bits & MantissaMask;
        return field == 0 ? (mantissa, 1 - ExponentBias) : (mantissa | (1UL << MantissaBits), field - ExponentBias);
    }

    private void Count()
    {
        if (++_uncarried >= MaxUncarried)
        {
            Carry();
        }
    }

    /// <summary>Leaves all digits but the highest with their bits alone, and not negative.</summary>
    private void Carry()
    {
        for (int i = 0; i < DigitCount - 1; i++)
        {
            _digits[i + 1] += _digits[i] >> DigitBits;
            _digits[i] &= DigitMask;
        }

        _uncarried = 1;
    }
}
