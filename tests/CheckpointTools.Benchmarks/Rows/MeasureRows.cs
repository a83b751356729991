using CheckpointTools.Benchmarks.Inputs;
using CheckpointTools.Benchmarks.Measuring;
using CheckpointTools.Benchmarks.Report;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Locating;
using CheckpointTools.Measuring;
using CheckpointTools.Verification;

namespace CheckpointTools.Benchmarks.Rows;

/// <summary>Statistics of all values, compared with verifying them and with copying the same files.</summary>
internal static class MeasureRows
{
    private const double Limit = 1.5;

    public static IEnumerable<Row> Measure(Scratch scratch, Sizes sizes)
    {
        string prefix = CheckpointMaker.MakeWeights(scratch.NewDirectory("measured"), sizes.LargeTensors, 1024, 1024);
        string what = $"Statistics of {sizes.LargeTensors} tensors of 4 MiB";
        var pairs = Pairs.Measure(() => Measure(prefix), () => Verify(prefix), static () => { });
        yield return Describe(what, "verifying the same", pairs, Target.AtMost(Quantity.Ratio(Limit)));
        string copy = scratch.NewDirectory("measured-copy");
        Directory.CreateDirectory(copy);
        pairs = Pairs.Measure(() => Measure(prefix), () => Copy(prefix, copy), () => Clear(copy));
        yield return Describe(what, "`cp`", pairs, Target.None);
    }

    private static Row Describe(string what, string other, Pairs pairs, Target target) =>
        new(
            what,
            Quantity.MedianTime(pairs.Ours).Text,
            $"{other}: {Quantity.MedianTime(pairs.Theirs).Text}",
            Quantity.Ratio(Statistics.Median(pairs.Ratios)),
            $"{Quantity.Range(pairs.Ratios, Quantity.Ratio)}; best to best {Quantity.Ratio(pairs.BestToBest).Text}",
            target
        );

    private static void Measure(string prefix)
    {
        using var measurer = new VariableMeasurer();
        foreach (CheckpointVariable variable in CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix)))
        {
            measurer.Measure(variable);
        }
    }

    private static void Verify(string prefix) =>
        CheckpointVerifier.Verify(VerificationTarget.Find(prefix), static fault => throw new InvalidOperationException(fault.ToString()));

    private static void Copy(string prefix, string directory) =>
        Child.Run("cp", "--reflink=never", "--sparse=never", BundleFiles.IndexPath(prefix), BundleFiles.DataPath(prefix, 0, 1), directory);

    private static void Clear(string directory)
    {
        foreach (string file in Directory.EnumerateFiles(directory))
        {
            File.Delete(file);
        }
    }
}
