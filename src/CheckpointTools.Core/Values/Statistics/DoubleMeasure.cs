using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace CheckpointTools.Values.Statistics;

/// <summary>
/// Measures float64, a stretch at a time. As with floats, plain sums of magnitudes and squares are used where they are good enough; all
/// else is summed exactly, element by element.
/// </summary>
internal sealed class DoubleMeasure : ElementMeasure
{
    /// <summary>As in <see cref="FloatMeasure"/>.</summary>
    private const double MaxMeanSquare = 8;

    /// <summary>
    /// Squares of larger ones, or of the inverse of smaller ones, and the sums of their squares, may leave the range of doubles.
    /// </summary>
    private const int MaxPower = 400;

    private readonly double[] _values = new double[StretchLength];
    private readonly double[] _padded = new double[StretchLength];
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
        AddExtremes(values, range, hasZeros, moments);
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
        double sum = TensorPrimitives.Sum<double>(_lanes);
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

    /// <summary>With zeros behind it to fill the last step: they change no sum.</summary>
    private ReadOnlySpan<double> Pad(ReadOnlySpan<double> values)
    {
        int length = (values.Length + DoubleSums.Step - 1) / DoubleSums.Step * DoubleSums.Step;
        if (length == values.Length)
        {
            return values;
        }

        Span<double> padded = _padded.AsSpan(0, length);
        values.CopyTo(padded);
        padded[values.Length..].Clear();
        return padded;
    }

    /// <summary>Counts the elements that are not finite.</summary>
    /// <returns>The others.</returns>
    private Span<double> TakeFinite(ReadOnlySpan<double> values, ElementMoments moments)
    {
        int count = 0;
        foreach (double value in values)
        {
            if (double.IsFinite(value))
            {
                _values[count++] = value;
            }
            else
            {
                moments.NaNCount += double.IsNaN(value) ? 1 : 0;
                moments.PositiveInfinityCount += double.IsPositiveInfinity(value) ? 1 : 0;
                moments.NegativeInfinityCount += double.IsNegativeInfinity(value) ? 1 : 0;
            }
        }

        return _values.AsSpan(0, count);
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

    private static void AddExtremes(ReadOnlySpan<double> values, DoubleRange range, bool hasZeros, ElementMoments moments)
    {
        double maximum =
            range.MaxPositive > 0 ? BitConverter.UInt64BitsToDouble(range.MaxPositive)
            : hasZeros ? 0
            : TensorPrimitives.Max(values);
        double minimum =
            range.MaxNegative > 0 ? -BitConverter.UInt64BitsToDouble(range.MaxNegative)
            : hasZeros ? 0
            : TensorPrimitives.Min(values);
        moments.Include(new RealNumber(minimum), new RealNumber(maximum));
    }

    private static int CountBeyond(ReadOnlySpan<double> values, double limit)
    {
        int count = 0;
        foreach (double value in values)
        {
            count += Math.Abs(value) > limit ? 1 : 0;
        }

        return count;
    }
}
