using CheckpointTools.Benchmarks.Measuring;
using CheckpointTools.Benchmarks.Report;

namespace CheckpointTools.Benchmarks.Rows;

/// <summary>What it costs to begin: the import of the module, and ckpt as a whole.</summary>
internal static class StartRows
{
    private const double ImportLimit = 150;
    private const int Count = 5;

    public static IEnumerable<Row> Measure(Scratch scratch)
    {
        string empty = Path.Combine(scratch.Path, "Empty.psd1");
        File.WriteAllText(empty, "@{ ModuleVersion = '1.0' }");
        Target limit = Target.AtMost(Quantity.Milliseconds(ImportLimit));
        yield return ToRow("Import the module after an empty one", MeasureImport(empty, Child.Manifest), limit);
        yield return ToRow("Import the module first of all", MeasureImport(Child.Manifest), limit);
        yield return ToRow("Run `ckpt -Command 1`, start to end", Pairs.MeasureOne(static () => Child.RunPipeline("1"), static () => { }), Target.None);
    }

    /// <summary>The first process reads the files from the disk; it does not count.</summary>
    private static double[] MeasureImport(params string[] manifests) =>
        [.. Enumerable.Range(0, Count + 1).Select(_ => ImportChild.Measure(manifests)).Skip(1)];

    private static Row ToRow(string subject, double[] times, Target target)
    {
        Quantity median = Quantity.MedianTime(times);
        return new Row(subject, median.Text, "", median, Quantity.Range(times, Quantity.Milliseconds), target);
    }
}
