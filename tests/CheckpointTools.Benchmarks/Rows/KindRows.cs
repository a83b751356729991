using System.Globalization;
using CheckpointTools.Benchmarks.Inputs;
using CheckpointTools.Benchmarks.Measuring;
using CheckpointTools.Benchmarks.Report;
using CheckpointTools.Locating;

namespace CheckpointTools.Benchmarks.Rows;

/// <summary>Telling the kinds of all variables, by the model beside the checkpoint and without it.</summary>
internal static class KindRows
{
    private const double Limit = 500;

    public static IEnumerable<Row> Measure(Scratch scratch, Sizes sizes)
    {
        int weights = sizes.ModelVariables / 3;
        string prefix = ModelMaker.Make(scratch.NewDirectory("kinds"), weights);
        string megabytes = (new FileInfo(prefix + ".meta").Length / 1e6).ToString("N0", CultureInfo.InvariantCulture);
        yield return ToRow(prefix, weights, $"with their .meta of {megabytes} MB", KindEvidence.Model);
        File.Delete(prefix + ".meta");
        yield return ToRow(prefix, weights, "without .meta", KindEvidence.Structure);
    }

    private static Row ToRow(string prefix, int weights, string what, KindEvidence evidence)
    {
        CheckpointLocation location = CheckpointLocator.Find(prefix);
        double[] times = Pairs.MeasureOne(() => Tell(location, weights, evidence), static () => { });
        Quantity median = Quantity.MedianTime(times);
        return new Row(
            string.Create(CultureInfo.InvariantCulture, $"Tell the kinds of {(weights * 3) + 2:N0} variables {what}"),
            median.Text,
            "",
            median,
            Quantity.Range(times, Quantity.Milliseconds),
            Target.AtMost(Quantity.Milliseconds(Limit))
        );
    }

    private static void Tell(CheckpointLocation location, int weights, KindEvidence evidence)
    {
        int slots = CheckpointContents
            .ReadVariables(location)
            .Count(variable => variable.Kind == VariableKind.OptimizerSlot && variable.KindEvidence == evidence);
        if (slots != weights * 2)
        {
            throw new InvalidOperationException($"{slots} slots were found, not {weights * 2}.");
        }
    }
}
