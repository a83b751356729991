using System.Globalization;
using CheckpointTools.Benchmarks.Inputs;
using CheckpointTools.Benchmarks.Measuring;
using CheckpointTools.Benchmarks.Report;
using CheckpointTools.Locating;

namespace CheckpointTools.Benchmarks.Rows;

/// <summary>The speed of listing variables.</summary>
internal static class ListingRows
{
    private const double CoreLimit = 1_000_000;
    private const double PipeLimit = 300_000;

    public static IEnumerable<Row> Measure(Scratch scratch, Sizes sizes)
    {
        foreach (int count in sizes.Listings)
        {
            string prefix = CheckpointMaker.Make(scratch.NewDirectory($"listed-{count}"), count, 1);
            CheckpointLocation location = CheckpointLocator.Find(prefix);
            yield return ToRow(
                "by the core",
                count,
                Pairs.MeasureOne(() => Enumerate(location, count), static () => { }),
                "entries",
                CoreLimit
            );
            yield return ToRow("in a pipe", count, MeasurePipe(prefix), "objects", PipeLimit);
        }
    }

    private static Row ToRow(string how, int count, double[] times, string what, double limit)
    {
        Quantity Rate(double milliseconds) => Quantity.Rate(count / milliseconds * 1000, what);
        return new Row(
            string.Create(CultureInfo.InvariantCulture, $"List {count:N0} variables {how}"),
            Quantity.MedianTime(times).Text,
            "",
            Rate(Statistics.Median(times)),
            Quantity.Range(times.Select(milliseconds => count / milliseconds * 1000), rate => Quantity.Rate(rate, what)),
            Target.AtLeast(Quantity.Rate(limit, what))
        );
    }

    private static void Enumerate(CheckpointLocation location, int count)
    {
        int listed = 0;
        foreach (CheckpointVariable unused in CheckpointContents.ReadVariables(location))
        {
            listed++;
        }

        if (listed != count)
        {
            throw new InvalidOperationException($"{listed} variables were listed, not {count}.");
        }
    }

    /// <summary>Timed within one process: neither its start nor the import of the module counts.</summary>
    private static double[] MeasurePipe(string prefix)
    {
        string[] printed = Child.RunPipeline(
            $$"""
            foreach ($run in 0..5) {
                $watch = [Diagnostics.Stopwatch]::StartNew()
                $null = Get-CheckpointVariable -LiteralPath {{PwshProgram.Quote(prefix)}}
                [string]$watch.Elapsed.TotalMilliseconds
            }
            """
        );
        return [.. printed.Skip(1).Select(static time => double.Parse(time, CultureInfo.InvariantCulture))];
    }
}
