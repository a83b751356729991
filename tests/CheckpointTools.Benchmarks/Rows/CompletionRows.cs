using System.Globalization;
using CheckpointTools.Benchmarks.Inputs;
using CheckpointTools.Benchmarks.Measuring;
using CheckpointTools.Benchmarks.Report;

namespace CheckpointTools.Benchmarks.Rows;

/// <summary>What pressing the Tab key takes in a checkpoint of many names, once its names are known.</summary>
internal static class CompletionRows
{
    private const double Limit = 100;

    public static IEnumerable<Row> Measure(Scratch scratch, Sizes sizes)
    {
        int count = sizes.SmallTensors;
        string prefix = CheckpointMaker.Make(scratch.NewDirectory("completed"), count, 1);
        string path = PwshProgram.Quote(prefix);
        foreach ((string what, string word) in new[] { ("the first segment", ""), ("the names of a scope", "bert/") })
        {
            double[] times = Time($"Get-CheckpointVariable -LiteralPath {path} -Name {word}");
            yield return new Row(
                string.Create(CultureInfo.InvariantCulture, $"Complete {what} of {count:N0} names"),
                Quantity.MedianTime(times).Text,
                "",
                Quantity.MedianTime(times),
                Quantity.Range(times, Quantity.Milliseconds),
                Target.AtMost(Quantity.Milliseconds(Limit))
            );
        }
    }

    /// <summary>Timed within one process. The first time reads the names and does not count.</summary>
    private static double[] Time(string line)
    {
        string[] printed = Child.RunPipeline(
            $$"""
            $line = {{PwshProgram.Quote(line)}}
            foreach ($run in 0..5) {
                $watch = [Diagnostics.Stopwatch]::StartNew()
                $null = TabExpansion2 -inputScript $line -cursorColumn $line.Length
                [string]$watch.Elapsed.TotalMilliseconds
            }
            """
        );
        return [.. printed.Skip(1).Select(static time => double.Parse(time, CultureInfo.InvariantCulture))];
    }
}
