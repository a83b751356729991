using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using CheckpointTools.Values.Casting;

namespace CheckpointTools.Values.Statistics;

/// <summary>
/// Measures float32, float16 and bfloat16, a stretch at a time, in doubles. Where the elements of a stretch are not too far apart in
/// magnitude, and their mean is not large beside their deviation, plain sums are used: of the elements they are exact, and the other
/// two are sums of up to 2^9 terms that are not negative in each of 16 lanes, off by less than 2^-43. All else is summed exactly, in
/// bands.
/// </summary>
internal sealed class FloatMeasure : RealMeasure<float>
{
    /// <summary>
    /// Below the square of the deviation times this number, the square of the mean takes at most 4 bits of the sum of squares: the variance
    /// is then off by less than 2^-39.8, and the deviation by half of that, 5 parts in 10^13.
    /// </summary>
    private const double MaxMeanSquare = 8;

    /// <summary>With lanes of 2^9 elements below 2^(E+1): the sum of a lane, below 2^(E+10), has 53 bits.</summary>
    private const int MaxSpan = 43;

    private const int SingleMantissaBits = 23;

    private readonly DataType _dataType;
    private readonly Decode<float> _decode;
    private readonly int _mantissaBits;
    private readonly double[] _lanes = new double[FloatSums.Step];

    public FloatMeasure(DataType dataType)
        : base(FloatSums.Step)
    {
        _dataType = dataType;
        _decode = Decoders.ToSingle(dataType)!;
        _mantissaBits =
            dataType == DataType.Float16 ? 10
            : dataType == DataType.BFloat16 ? 7
            : SingleMantissaBits;
    }

    /// <inheritdoc/>
    public override void Add(ReadOnlySpan<byte> elements, ElementMoments moments)
    {
        int length = StretchLength * _dataType.Width;
        for (; !elements.IsEmpty; elements = elements[Math.Min(length, elements.Length)..])
        {
            ReadOnlySpan<byte> stretch = elements[..Math.Min(length, elements.Length)];
            ReadOnlySpan<float> values = _decode(stretch, Values.AsSpan(0, stretch.Length / _dataType.Width));
            moments.Count += values.Length;
            AddStretch(values, moments);
        }
    }

    private void AddStretch(ReadOnlySpan<float> values, ElementMoments moments)
    {
        ReadOnlySpan<float> padded = Pad(values);
        var sums = FloatSums.Of(padded);
        if (sums.HasSpecial)
        {
            values = TakeFinite(values, moments);
            padded = Pad(values);
            sums = FloatSums.Of(padded);
        }

        if (values.IsEmpty)
        {
            return;
        }

        moments.FiniteCount += values.Length;
        bool hasZeros = AddZeros(values, sums.SmallestBits, moments);
        float maxPositive = BitConverter.UInt32BitsToSingle(sums.MaxPositiveBits);
        float maxNegative = BitConverter.UInt32BitsToSingle(sums.MaxNegativeBits);
        AddExtremes(values, maxPositive, maxNegative, hasZeros, moments);
        float largest = Math.Max(maxPositive, maxNegative);
        if (largest == 0)
        {
            return;
        }

        if (largest > moments.Limit)
        {
            moments.BeyondLimitCount += CountBeyond(values, moments.Limit);
        }

        if (IsNarrow(padded, sums.SmallestBits, largest) && HasSmallMean(sums, values.Length))
        {
            sums.Lower.CopyTo(_lanes);
            sums.Upper.CopyTo(_lanes, Vector512<double>.Count);
            moments.Sum.Add(_lanes);
            moments.AbsoluteSum.Add(sums.Absolute);
            moments.SquareSum.Add(sums.Squares);
        }
        else
        {
            AddBands(padded, largest, moments);
        }
    }

    private static void AddBands(ReadOnlySpan<float> padded, float largest, ElementMoments moments)
    {
        while (largest > 0)
        {
            var band = FloatBand.Of(padded, largest);
            moments.Sum.Add(band.Sum);
            moments.AbsoluteSum.Add(band.Absolute);
            moments.SquareSum.Add(band.Squares);
            moments.SquareSum.Add(band.SmallSquares);
            largest = band.Rest;
        }
    }

    private static bool AddZeros(ReadOnlySpan<float> values, uint smallestBits, ElementMoments moments)
    {
        if (smallestBits != 0)
        {
            return false;
        }

        ReadOnlySpan<int> bits = MemoryMarshal.Cast<float, int>(values);
        int negative = bits.Count(int.MinValue);
        int zeros = bits.Count(0) + negative;
        moments.NegativeZeroCount += negative;
        moments.ZeroCount += zeros;
        return zeros > 0;
    }

    /// <summary>Whether the sum of the elements in each lane is exact.</summary>
    private bool IsNarrow(ReadOnlySpan<float> padded, uint smallestBits, float largest)
    {
        uint bits = smallestBits == 0 ? SmallestButZero(padded) : smallestBits;
        int exponents = Exponent(BitConverter.SingleToUInt32Bits(largest)) - Exponent(bits);
        return exponents + _mantissaBits <= MaxSpan;
    }

    private static int Exponent(uint bits) => Math.Max(1, (int)(bits >> SingleMantissaBits));

    private static uint SmallestButZero(ReadOnlySpan<float> padded)
    {
        Vector512<uint> smallest = Vector512<uint>.AllBitsSet;
        ReadOnlySpan<uint> bits = MemoryMarshal.Cast<float, uint>(padded);
        for (int i = 0; i < bits.Length; i += FloatSums.Step)
        {
            // Doubled, zeros lose their sign; less 1, they are the largest.
            var vector = Vector512.LoadUnsafe(ref MemoryMarshal.GetReference(bits), (nuint)i);
            smallest = Vector512.Min(smallest, vector + vector - Vector512<uint>.One);
        }

        return (VectorReduction.MinOf(smallest) + 1) >> 1;
    }

    private static bool HasSmallMean(FloatSums sums, int count)
    {
        double sum = Vector512.Sum(sums.Lower + sums.Upper);
        return (1 + MaxMeanSquare) * sum * sum <= MaxMeanSquare * count * sums.Squares;
    }
}
