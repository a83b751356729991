using CheckpointTools.Benchmarks.Measuring;
using CheckpointTools.Benchmarks.Report;

namespace CheckpointTools.Benchmarks.Rows;

/// <summary>What it costs to begin: the import of the module, and ckpt as a whole.</summary>
internal static class StartRows
{
    private const double ImportLimit = 150;
    private const int Count = 5;

    public static IEnumerable<Row> Measure()
    {
        // The first reads the files from the disk.
        double[] imports = [.. Enumerable.Range(0, Count + 1).Select(static _ => ImportChild.Measure(Child.Manifest)).Skip(1)];
        yield return ToRow("Import the module", imports, Target.AtMost(Quantity.Milliseconds(ImportLimit)));
        yield return ToRow("`ckpt -Command 1`, start to end", Pairs.MeasureOne(static () => Child.RunPipeline("1"), static () => { }), Target.None);
    }

    private static Row ToRow(string subject, double[] times, Target target)
    {
        Quantity median = Quantity.MedianTime(times);
        return new Row(subject, median.Text, "", median, Quantity.Range(times, Quantity.Milliseconds), target);
    }
}
