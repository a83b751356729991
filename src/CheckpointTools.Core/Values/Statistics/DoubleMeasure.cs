using System.Runtime.InteropServices;

namespace CheckpointTools.Values.Statistics;

/// <summary>
/// Measures float64, a stretch at a time. As with floats, plain sums of magnitudes and squares are used where they are good enough; all
/// else is summed exactly, element by element.
/// </summary>
internal sealed class DoubleMeasure() : RealMeasure<double>(DoubleSums.Step)
{
    /// <summary>As in <see cref="FloatMeasure"/>.</summary>
    private const double MaxMeanSquare = 8;

    /// <summary>
    /// Squares of larger ones, or of the inverse of smaller ones, and the sums of their squares, may leave the range of doubles.
    /// </summary>
    private const int MaxPower = 400;

    private readonly double[] _lanes = new double[DoubleSums.LaneCount];

    /// <inheritdoc/>
    public override void Add(ReadOnlySpan<byte> elements, ElementMoments moments)
    {
        var all = MemoryMarshal.Cast<byte, double>(elements);
        moments.Count += all.Length;
        for (; !all.IsEmpty; all = all[Math.Min(StretchLength, all.Length)..])
        {
            AddStretch(all[..Math.Min(StretchLength, all.Length)], moments);
        }
    }

    private void AddStretch(ReadOnlySpan<double> values, ElementMoments moments)
    {
        ReadOnlySpan<double> padded = Pad(values);
        var range = DoubleRange.Of(padded);
        if (range.HasSpecial)
        {
            values = TakeFinite(values, moments);
            padded = Pad(values);
            range = DoubleRange.Of(padded);
        }

        if (values.IsEmpty)
        {
            return;
        }

        moments.FiniteCount += values.Length;
        bool hasZeros = range.HasZeros && AddZeros(values, moments);
        AddExtremes(
            values,
            BitConverter.UInt64BitsToDouble(range.MaxPositive),
            BitConverter.UInt64BitsToDouble(range.MaxNegative),
            hasZeros,
            moments
        );
        if (range.Largest == 0)
        {
            return;
        }

        if (range.Largest > moments.Limit)
        {
            moments.BeyondLimitCount += CountBeyond(values, moments.Limit);
        }

        int largest = Math.ILogB(range.Largest);
        int smallest = Math.ILogB(BitConverter.UInt64BitsToDouble(range.Smallest));
        if (
            largest > MaxPower
            || smallest < -MaxPower
            || largest - smallest > DoubleSums.MaxSpan
            || !AddPlain(padded, values.Length, largest, moments)
        )
        {
            AddExactly(values, moments);
        }
    }

    private bool AddPlain(ReadOnlySpan<double> padded, int count, int power, ElementMoments moments)
    {
        var sums = DoubleSums.Of(padded, power, _lanes);
        double sum = 0;
        foreach (double lane in _lanes)
        {
            // In this order on every machine: which way is taken must not depend on it.
            sum += lane;
        }

        if ((1 + MaxMeanSquare) * sum * sum > MaxMeanSquare * count * sums.Squares)
        {
            return false;
        }

        moments.Sum.Add(_lanes);
        moments.AbsoluteSum.Add(sums.Absolute);
        moments.SquareSum.Add(sums.Squares);
        return true;
    }

    private static void AddExactly(ReadOnlySpan<double> values, ElementMoments moments)
    {
        foreach (double value in values)
        {
            moments.Sum.Add(value);
            moments.AbsoluteSum.Add(Math.Abs(value));
            moments.SquareSum.AddSquare(value);
        }
    }

    private static bool AddZeros(ReadOnlySpan<double> values, ElementMoments moments)
    {
        ReadOnlySpan<long> bits = MemoryMarshal.Cast<double, long>(values);
        int negative = bits.Count(long.MinValue);
        int zeros = bits.Count(0) + negative;
        moments.NegativeZeroCount += negative;
        moments.ZeroCount += zeros;
        return zeros > 0;
    }
}
