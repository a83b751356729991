using System.Globalization;
using CheckpointTools.Benchmarks.Measuring;
using CheckpointTools.Benchmarks.Report;

namespace CheckpointTools.Benchmarks.Rows;

/// <summary>The cost of starting: the import of the module, and a PowerShell process with the module.</summary>
internal static class StartRows
{
    private const double ImportLimit = 150;
    private const int Count = 5;

    public static IEnumerable<Row> Measure(Scratch scratch)
    {
        string empty = Path.Combine(scratch.Path, "Empty.psd1");
        File.WriteAllText(empty, "@{ ModuleVersion = '1.0' }");
        Target limit = Target.AtMost(Quantity.Milliseconds(ImportLimit));
        yield return ToRow("Import the module after an empty one", MeasureImport(empty), limit);
        yield return ToRow("Import the module first of all", MeasureImport(), limit);

        double[] starts = Pairs.MeasureOne(static () => Child.RunPipeline("1"), static () => { });
        yield return ToRow("Start PowerShell, import the module and end", starts, Target.None);
    }

    /// <summary>The first process reads the files from the disk and does not count.</summary>
    /// <param name="before">The modules to import before the clock starts.</param>
    private static double[] MeasureImport(params string[] before)
    {
        string[] imports = [.. before.Select(static manifest => PwshProgram.Importing(manifest, ""))];
        string command = $$"""
            {{string.Concat(imports)}}
            $watch = [Diagnostics.Stopwatch]::StartNew()
            {{PwshProgram.Importing(Child.Manifest, "")}}
            [string]$watch.Elapsed.TotalMilliseconds
            """;
        return
        [
            .. Enumerable
                .Range(0, Count + 1)
                .Select(_ => double.Parse(Child.RunPwsh(command).Single(), CultureInfo.InvariantCulture))
                .Skip(1),
        ];
    }

    private static Row ToRow(string subject, double[] times, Target target)
    {
        Quantity median = Quantity.MedianTime(times);
        return new Row(subject, median.Text, "", median, Quantity.Range(times, Quantity.Milliseconds), target);
    }
}
