using CheckpointTools.Benchmarks.Inputs;
using CheckpointTools.Benchmarks.Measuring;
using CheckpointTools.Benchmarks.Report;
using CheckpointTools.Locating;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Benchmarks.Rows;

/// <summary>Copies of whole checkpoints, compared with cp of the same files.</summary>
internal static class CopyRows
{
    private const double LargeLimit = 1.0;
    private const double SmallLimit = 2.5;

    public static IEnumerable<Row> Measure(Scratch scratch, Sizes sizes)
    {
        string large = CheckpointMaker.Make(scratch.NewDirectory("large"), sizes.LargeTensors, 1024, 1024);
        yield return Measure(scratch, large, $"{sizes.LargeTensors} tensors of 4 MiB", flush: false, LargeLimit);
        yield return Measure(scratch, large, $"{sizes.LargeTensors} tensors of 4 MiB", flush: true, LargeLimit);
        string small = CheckpointMaker.Make(scratch.NewDirectory("small"), sizes.SmallTensors, 256);
        yield return Measure(scratch, small, $"{sizes.SmallTensors:N0} tensors of 1 KiB", flush: false, SmallLimit);
        yield return Measure(scratch, small, $"{sizes.SmallTensors:N0} tensors of 1 KiB", flush: true, SmallLimit);
    }

    private static Row Measure(Scratch scratch, string source, string what, bool flush, double limit)
    {
        string target = scratch.NewDirectory("copy");
        Directory.CreateDirectory(target);
        var pairs = Pairs.Measure(
            () => Copy(source, target, flush),
            () => CopyFiles(source, target, flush),
            () => PlainFiles.Empty(target)
        );
        return Row.OfPairs($"Copy {what}{(flush ? ", flushed" : "")}", $"`cp`{(flush ? " + `sync`" : "")}", pairs, limit);
    }

    private static void Copy(string source, string target, bool flush)
    {
        List<CheckpointVariable> variables = [.. CheckpointContents.ReadVariables(CheckpointLocator.Find(source))];
        TransferPlan plan = TransferPlanner.Plan(variables, Path.Combine(target, "model"), new TransferOptions { Flush = flush });
        TransferExecutor.Execute(plan);
    }

    private static void CopyFiles(string source, string target, bool flush)
    {
        PlainFiles.Copy(PlainFiles.Of(source), target);
        if (flush)
        {
            Child.Run("sync", PlainFiles.Of(Path.Combine(target, Path.GetFileName(source))));
        }
    }
}
