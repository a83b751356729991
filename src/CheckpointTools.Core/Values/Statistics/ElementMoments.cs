using System.Numerics;

namespace CheckpointTools.Values.Statistics;

/// <summary>
/// What was counted and summed over elements of any type. Nothing in it is rounded but the sums of large blocks, which
/// <see cref="FloatMeasure"/> describes, so that the whole does not depend on the order in which parts were added.
/// </summary>
/// <param name="limit">The magnitude beyond which finite elements are counted.</param>
internal sealed class ElementMoments(double limit = double.PositiveInfinity)
{
    public double Limit => limit;

    public long Count { get; set; }

    /// <summary>The number of elements that are neither NaN nor infinite; all sums are over them.</summary>
    public long FiniteCount { get; set; }

    public long NaNCount { get; set; }

    public long PositiveInfinityCount { get; set; }

    public long NegativeInfinityCount { get; set; }

    /// <summary>The number of complex elements with an infinite part; they have no sign.</summary>
    public long ComplexInfinityCount { get; set; }

    public long ZeroCount { get; set; }

    public long NegativeZeroCount { get; set; }

    public long BeyondLimitCount { get; set; }

    /// <summary>Whether there were complex elements: they have no order, but an imaginary part.</summary>
    public bool HasComplex { get; set; }

    public ExactSum Sum { get; } = new();

    public ExactSum ImaginarySum { get; } = new();

    /// <summary>The sum of the magnitudes.</summary>
    public ExactSum AbsoluteSum { get; } = new();

    /// <summary>The sum of the squares of the magnitudes.</summary>
    public ExactSum SquareSum { get; } = new();

    public RealNumber? Minimum { get; private set; }

    public RealNumber? Maximum { get; private set; }

    /// <summary>Takes the smallest and the largest of some elements into account.</summary>
    public void Include(RealNumber minimum, RealNumber maximum)
    {
        Minimum = Minimum is { } least && least.CompareTo(minimum) <= 0 ? least : minimum;
        Maximum = Maximum is { } most && most.CompareTo(maximum) >= 0 ? most : maximum;
    }

    /// <summary>Adds what was measured elsewhere.</summary>
    public void Add(ElementMoments other)
    {
        Count += other.Count;
        FiniteCount += other.FiniteCount;
        NaNCount += other.NaNCount;
        PositiveInfinityCount += other.PositiveInfinityCount;
        NegativeInfinityCount += other.NegativeInfinityCount;
        ComplexInfinityCount += other.ComplexInfinityCount;
        ZeroCount += other.ZeroCount;
        NegativeZeroCount += other.NegativeZeroCount;
        BeyondLimitCount += other.BeyondLimitCount;
        HasComplex |= other.HasComplex;
        Sum.Add(other.Sum);
        ImaginarySum.Add(other.ImaginarySum);
        AbsoluteSum.Add(other.AbsoluteSum);
        SquareSum.Add(other.SquareSum);
        if (other is { Minimum: { } minimum, Maximum: { } maximum })
        {
            Include(minimum, maximum);
        }
    }

    public ValueStatistics ToStatistics()
    {
        (BigInteger sum, int sumPower) = Sum.ToInteger();
        (BigInteger imaginary, int imaginaryPower) = ImaginarySum.ToInteger();
        (BigInteger absolute, int absolutePower) = AbsoluteSum.ToInteger();
        (BigInteger squares, int squaresPower) = SquareSum.ToInteger();
        bool isEmpty = FiniteCount == 0;
        return new ValueStatistics
        {
            Count = Count,
            FiniteCount = FiniteCount,
            NaNCount = NaNCount,
            PositiveInfinityCount = PositiveInfinityCount,
            NegativeInfinityCount = NegativeInfinityCount,
            InfinityCount = PositiveInfinityCount + NegativeInfinityCount + ComplexInfinityCount,
            ZeroCount = ZeroCount,
            NegativeZeroCount = NegativeZeroCount,
            BeyondLimitCount = BeyondLimitCount,
            IsComplex = HasComplex,
            Minimum = Minimum?.Value,
            Maximum = Maximum?.Value,
            Sum = new Complex(ExactRounding.Divide(sum, 1, sumPower), ExactRounding.Divide(imaginary, 1, imaginaryPower)),
            Mean = isEmpty
                ? null
                : new Complex(
                    ExactRounding.Divide(sum, FiniteCount, sumPower),
                    ExactRounding.Divide(imaginary, FiniteCount, imaginaryPower)
                ),
            StandardDeviation = isEmpty ? null : DeviationOf(squares, squaresPower, [(sum, sumPower), (imaginary, imaginaryPower)]),
            L1 = ExactRounding.Divide(absolute, 1, absolutePower),
            L2 = ExactRounding.SquareRoot(squares, 1, squaresPower),
        };
    }

    /// <summary>With n elements, n times the sum of their squares less the square of their sum is n² times the variance.</summary>
    private double DeviationOf(BigInteger squares, int squaresPower, ReadOnlySpan<(BigInteger Sum, int Power)> sums)
    {
        int power = squaresPower;
        foreach ((BigInteger _, int sumPower) in sums)
        {
            power = Math.Min(power, 2 * sumPower);
        }

        BigInteger deviation = (squares * FiniteCount) << (squaresPower - power);
        foreach ((BigInteger sum, int sumPower) in sums)
        {
            deviation -= (sum * sum) << ((2 * sumPower) - power);
        }

        return ExactRounding.SquareRoot(BigInteger.Max(deviation, 0), (BigInteger)FiniteCount * FiniteCount, power);
    }
}
