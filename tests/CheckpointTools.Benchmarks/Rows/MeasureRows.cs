using CheckpointTools.Benchmarks.Inputs;
using CheckpointTools.Benchmarks.Measuring;
using CheckpointTools.Benchmarks.Report;
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
        string prefix = CheckpointMaker.MakeWeights(scratch.NewDirectory("measured"), sizes.LargeTensors, 0, 1024, 1024);
        string what = $"Statistics of {sizes.LargeTensors} tensors of 4 MiB";
        var pairs = Pairs.Measure(() => Measure(prefix), () => Verify(prefix), static () => { });
        yield return Row.OfPairs(what, "verifying the same", pairs, Limit);
        string copy = scratch.NewDirectory("measured-copy");
        Directory.CreateDirectory(copy);
        pairs = Pairs.Measure(() => Measure(prefix), () => PlainFiles.Copy(PlainFiles.Of(prefix), copy), () => PlainFiles.Empty(copy));
        yield return Row.OfPairs(what, "`cp`", pairs, limit: null);
    }

    private static void Measure(string prefix)
    {
        using var measurer = new VariableMeasurer();
        CheckpointVariable[] variables = [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix))];
        measurer.Expect(variables);
        foreach (CheckpointVariable variable in variables)
        {
            measurer.Measure(variable);
        }
    }

    private static void Verify(string prefix) =>
        CheckpointVerifier.Verify(VerificationTarget.Find(prefix), static fault => throw new InvalidOperationException(fault.ToString()));
}
