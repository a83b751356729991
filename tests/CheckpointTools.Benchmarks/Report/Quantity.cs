using System.Globalization;
using CheckpointTools.Benchmarks.Measuring;

namespace CheckpointTools.Benchmarks.Report;

/// <summary>A number with its format.</summary>
internal readonly record struct Quantity(double Value, string Text)
{
    public static Quantity Ratio(double value) => new(value, value.ToString("F2", CultureInfo.InvariantCulture));

    public static Quantity Rate(double perSecond, string what) =>
        new(perSecond, string.Create(CultureInfo.InvariantCulture, $"{Rounded(perSecond):N0} {what}/s"));

    public static Quantity Milliseconds(double value) => new(value, string.Create(CultureInfo.InvariantCulture, $"{value:N0} ms"));

    public static Quantity Mebibytes(double value) => new(value, string.Create(CultureInfo.InvariantCulture, $"{value:N0} MiB"));

    public static Quantity BytesEach(double value, string what) =>
        new(value, string.Create(CultureInfo.InvariantCulture, $"{value:N0} bytes a {what}"));

    /// <summary>The smallest and the largest.</summary>
    public static string Range(IEnumerable<double> values, Func<double, Quantity> write)
    {
        double[] all = [.. values];
        return $"{write(all.Min()).Text} .. {write(all.Max()).Text}";
    }

    /// <summary>The median of milliseconds.</summary>
    public static Quantity MedianTime(IEnumerable<double> milliseconds) => Milliseconds(Statistics.Median(milliseconds));

    /// <summary>More digits would claim more than the noise allows.</summary>
    private static double Rounded(double value) => Math.Round(value / 1000) * 1000;
}
