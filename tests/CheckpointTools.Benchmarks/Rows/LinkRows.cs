using System.Globalization;
using CheckpointTools.Benchmarks.Inputs;
using CheckpointTools.Benchmarks.Measuring;
using CheckpointTools.Benchmarks.Report;
using CheckpointTools.Locating;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Benchmarks.Rows;

/// <summary>
/// Merges of very many variables by links, where all of the work is done for the indexes: their time against listing the same variables,
/// their memory by the variable.
/// </summary>
internal static class LinkRows
{
    private const double TimeLimit = 4;
    private const double BytesLimit = 250;

    public static IEnumerable<Row> Measure(Scratch scratch, Sizes sizes)
    {
        int count = sizes.Listings[^1];
        string directory = scratch.NewDirectory("linked");
        string[] sources =
        [
            CheckpointMaker.Make(directory, "bert", count / 2, 1),
            CheckpointMaker.Make(directory, "other", count - (count / 2), 1),
        ];
        string what = string.Create(CultureInfo.InvariantCulture, $"{count:N0} variables by links");
        yield return MeasureTime(sources, Path.Combine(directory, "merged"), what);

        string[] few = [CheckpointMaker.Make(directory, "one", 1, 1), CheckpointMaker.Make(directory, "two", 1, 1)];
        double bytes = (MeasurePeak(sources) - MeasurePeak(few)) / count;
        yield return new Row(
            $"Memory of a merge of {what}",
            "",
            "the same process with 2 variables",
            Quantity.BytesEach(bytes, "variable"),
            "",
            Target.AtMost(Quantity.BytesEach(BytesLimit, "variable"))
        );
    }

    private static Row MeasureTime(string[] sources, string target, string what)
    {
        var options = new TransferOptions { Mode = TransferMode.Link, Force = true };
        var pairs = Pairs.Measure(
            () => TransferExecutor.Execute(TransferPlanner.Plan([.. List(sources)], target, options)),
            () => Enumerate(sources),
            static () => { }
        );
        return Row.OfPairs($"Merge {what}", "listing them", pairs, TimeLimit);
    }

    private static IEnumerable<CheckpointVariable> List(string[] sources) =>
        sources.SelectMany(static source => CheckpointContents.ReadVariables(CheckpointLocator.Find(source)));

    private static void Enumerate(string[] sources)
    {
        foreach (CheckpointVariable unused in List(sources)) { }
    }

    /// <summary>The peak of a whole process of PowerShell that merges, in bytes.</summary>
    private static double MeasurePeak(string[] sources)
    {
        string target = PwshProgram.Quote(sources[0] + "-merged");
        string[] printed = Child.RunPipeline(
            $$"""
            Merge-Checkpoint {{string.Join(", ", sources.Select(PwshProgram.Quote))}} -To {{target}} -Mode Link
            [string][Diagnostics.Process]::GetCurrentProcess().PeakWorkingSet64
            """
        );
        return double.Parse(printed[^1], CultureInfo.InvariantCulture);
    }
}
