using CheckpointTools.Benchmarks.Measuring;

namespace CheckpointTools.Benchmarks.Report;

/// <summary>A line of the table.</summary>
/// <param name="Subject">What was measured.</param>
/// <param name="Figure">The figure itself.</param>
/// <param name="Compared">What it is compared with, and the figure of that; empty if there is no comparison.</param>
/// <param name="Result">The value that is judged: a ratio, a rate, an amount.</param>
/// <param name="Spread">The smallest and the largest value of the runs.</param>
/// <param name="Target">The target for the result.</param>
internal sealed record Row(string Subject, string Figure, string Compared, Quantity Result, string Spread, Target Target)
{
    /// <summary>The line of two ways whose ratio is judged.</summary>
    /// <param name="subject">What was measured.</param>
    /// <param name="other">What it is compared with.</param>
    /// <param name="pairs">The times of both.</param>
    /// <param name="limit">The largest ratio that is good; null for none.</param>
    public static Row OfPairs(string subject, string other, Pairs pairs, double? limit) =>
        new(
            subject,
            Quantity.MedianTime(pairs.Ours).Text,
            $"{other}: {Quantity.MedianTime(pairs.Theirs).Text}",
            Quantity.Ratio(Statistics.Median(pairs.Ratios)),
            $"{Quantity.Range(pairs.Ratios, Quantity.Ratio)}; best to best {Quantity.Ratio(pairs.BestToBest).Text}",
            limit is { } most ? Target.AtMost(Quantity.Ratio(most)) : Target.None
        );
}
