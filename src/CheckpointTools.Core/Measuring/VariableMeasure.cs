using System.Globalization;
using CheckpointTools.Values.Statistics;

namespace CheckpointTools.Measuring;

/// <summary>
/// What the values of a variable are like, or those of several. Figures are over the elements that are finite, and are the doubles nearest
/// to the exact numbers, or differ from them by less than a part in 10^12. All but the count are null for texts and other elements that are
/// no numbers.
/// </summary>
public sealed class VariableMeasure
{
    private VariableMeasure(string name) => Name = name;

    /// <summary>The name of the variable; "(total)" for several.</summary>
    public string Name { get; }

    /// <summary>The dtype; null for several.</summary>
    public DataType? DataType { get; private init; }

    /// <summary>The shape; null for several.</summary>
    public TensorShape? Shape { get; private init; }

    /// <summary>The full prefix of the checkpoint that the variable comes from; null for several.</summary>
    public string? Checkpoint { get; private init; }

    /// <summary>The number of variables with numbers: 1, or that of the total.</summary>
    public long VariableCount { get; private init; } = 1;

    /// <summary>The number of elements.</summary>
    public long Count { get; private init; }

    /// <summary>
    /// The smallest finite element: a double, or of an integer dtype a long or an ulong. Null if there is none; complex numbers have no
    /// order.
    /// </summary>
    public object? Minimum { get; private init; }

    /// <summary>The largest finite element, in the same way.</summary>
    public object? Maximum { get; private init; }

    /// <summary>The mean: a double, or a Complex of complex numbers. Null if no element is finite.</summary>
    public object? Mean { get; private init; }

    /// <summary>The standard deviation of the elements as the whole population; null if none is finite.</summary>
    public double? StandardDeviation { get; private init; }

    /// <summary>The sum: a double, or a Complex of complex numbers.</summary>
    public object? Sum { get; private init; }

    /// <summary>The sum of the magnitudes.</summary>
    public double? L1 { get; private init; }

    /// <summary>The root of the sum of the squares of the magnitudes.</summary>
    public double? L2 { get; private init; }

    /// <summary>The number of zeros of either sign.</summary>
    public long? ZeroCount { get; private init; }

    /// <summary>The number of elements that are not a number.</summary>
    public long? NaNCount { get; private init; }

    /// <summary>The number of infinite elements.</summary>
    public long? InfinityCount { get; private init; }

    /// <summary>The number of finite elements with a magnitude above the limit; null without a limit.</summary>
    public long? BeyondLimitCount { get; private init; }

    /// <summary>The part of the elements that is zero, between 0 and 1; null if there are no elements.</summary>
    public double? Sparsity { get; private init; }

    /// <summary>How the finite elements are spread, if that was asked for; null of complex numbers, and if none is finite.</summary>
    public IReadOnlyList<HistogramBin>? Histogram { get; private set; }

    /// <summary>The name, and what is most often asked for.</summary>
    public override string ToString() =>
        Sum is null
            ? string.Create(CultureInfo.InvariantCulture, $"{Name}: {Count} elements")
            : string.Create(
                CultureInfo.InvariantCulture,
                $"{Name}: {Count} elements from {Minimum ?? "none"} to {Maximum ?? "none"}, mean {Mean ?? "none"}, {NaNCount} NaN"
            );

    /// <summary>The same figures alone.</summary>
    internal VariableMeasure WithoutHistogram()
    {
        var copy = (VariableMeasure)MemberwiseClone();
        copy.Histogram = null;
        return copy;
    }

    /// <summary>The measure of a variable without numbers.</summary>
    internal static VariableMeasure OfCount(CheckpointVariable variable) =>
        new(variable.Name)
        {
            DataType = variable.DataType,
            Shape = variable.Shape,
            Checkpoint = variable.Checkpoint,
            VariableCount = 0,
            Count = variable.ElementCount,
        };

    /// <param name="variable">The variable; null for several.</param>
    /// <param name="count">The number of variables.</param>
    /// <param name="statistics">What was measured.</param>
    /// <param name="hasLimit">Whether there was a limit.</param>
    /// <param name="histogram">How the elements are spread, if that was asked for.</param>
    internal static VariableMeasure Create(
        CheckpointVariable? variable,
        long count,
        ValueStatistics statistics,
        bool hasLimit,
        HistogramCounts? histogram
    ) =>
        new(variable?.Name ?? "(total)")
        {
            DataType = variable?.DataType,
            Shape = variable?.Shape,
            Checkpoint = variable?.Checkpoint,
            VariableCount = count,
            Count = statistics.Count,
            Minimum = statistics.Minimum,
            Maximum = statistics.Maximum,
            Mean =
                statistics.Mean is not { } mean ? null
                : statistics.IsComplex ? (object)mean
                : mean.Real,
            StandardDeviation = statistics.StandardDeviation,
            Sum = statistics.IsComplex ? (object)statistics.Sum : statistics.Sum.Real,
            L1 = statistics.L1,
            L2 = statistics.L2,
            ZeroCount = statistics.ZeroCount,
            NaNCount = statistics.NaNCount,
            InfinityCount = statistics.InfinityCount,
            BeyondLimitCount = hasLimit ? statistics.BeyondLimitCount : null,
            Sparsity = statistics.Count == 0 ? null : (double)statistics.ZeroCount / statistics.Count,
            Histogram = histogram is null
                ? null
                : [.. histogram.Counts.Select((inBin, i) => new HistogramBin(histogram.Edges[i], histogram.Edges[i + 1], inBin))],
        };
}
