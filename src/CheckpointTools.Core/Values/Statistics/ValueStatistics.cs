using System.Numerics;

namespace CheckpointTools.Values.Statistics;

/// <summary>
/// Counts over all elements, and figures over those that are finite. Each figure is the double nearest to the exact number, or differs from
/// it by less than a part in 10^12; infinite if no double reaches it.
/// </summary>
internal sealed record ValueStatistics
{
    public long Count { get; init; }

    public long FiniteCount { get; init; }

    /// <summary>The number of elements that are not a number; complex ones if a part is not.</summary>
    public long NaNCount { get; init; }

    public long PositiveInfinityCount { get; init; }

    public long NegativeInfinityCount { get; init; }

    /// <summary>The number of infinite elements; complex ones if a part is, even if the other is not a number.</summary>
    public long InfinityCount { get; init; }

    /// <summary>The number of zeros of both signs.</summary>
    public long ZeroCount { get; init; }

    public long NegativeZeroCount { get; init; }

    /// <summary>The number of finite elements with a magnitude above the limit.</summary>
    public long BeyondLimitCount { get; init; }

    public bool IsComplex { get; init; }

    /// <summary>
    /// The smallest finite element: a double, or of an integer type a long or an ulong. Null if there is none, or none that has an order.
    /// </summary>
    public object? Minimum { get; init; }

    /// <summary>The largest finite element, in the same way.</summary>
    public object? Maximum { get; init; }

    public Complex Sum { get; init; }

    /// <summary>Null if no element is finite.</summary>
    public Complex? Mean { get; init; }

    /// <summary>The root of the mean square of the distances from the mean; null if no element is finite.</summary>
    public double? StandardDeviation { get; init; }

    /// <summary>The sum of the magnitudes.</summary>
    public double L1 { get; init; }

    /// <summary>The root of the sum of the squares of the magnitudes.</summary>
    public double L2 { get; init; }
}
