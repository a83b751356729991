using System.Globalization;

namespace CheckpointTools.Measuring;

/// <summary>How many finite elements lie between two numbers.</summary>
/// <param name="Lower">The lower end, which belongs to the bin.</param>
/// <param name="Upper">The upper end, which belongs to the next bin; that of the last belongs to it.</param>
/// <param name="Count">The number of elements.</param>
public sealed record HistogramBin(double Lower, double Upper, long Count)
{
    /// <summary>The ends and the number of elements.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"[{Lower:G6}, {Upper:G6}): {Count}");
}
