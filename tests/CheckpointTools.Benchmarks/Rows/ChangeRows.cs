using CheckpointTools.Benchmarks.Inputs;
using CheckpointTools.Benchmarks.Measuring;
using CheckpointTools.Benchmarks.Report;
using CheckpointTools.Locating;
using CheckpointTools.Names;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Benchmarks.Rows;

/// <summary>Writes that change a checkpoint, or make one without copying; all flushed.</summary>
internal static class ChangeRows
{
    public static IEnumerable<Row> Measure(Scratch scratch, Sizes sizes)
    {
        string large = CheckpointMaker.Make(scratch.NewDirectory("change-large"), sizes.LargeTensors, 1024, 1024);
        string small = CheckpointMaker.Make(scratch.NewDirectory("change-small"), sizes.SmallTensors, 256);
        string one = CheckpointMaker.Make(scratch.NewDirectory("change-one"), 1, 1024, 1024);
        string largeText = $"{sizes.LargeTensors} tensors of 4 MiB";
        string target = Path.Combine(scratch.NewDirectory("changed"), "model");
        Directory.CreateDirectory(Path.GetDirectoryName(target)!);

        Write(List(large), target, new TransferOptions());
        yield return Single(
            $"Replace {largeText} by as many",
            () => Write(List(large), target, new TransferOptions { Force = true }),
            static () => { }
        );
        yield return Single(
            $"Append one tensor of 4 MiB to {largeText}",
            () => Write(List(one, static name => "added/" + name), target, new TransferOptions { Append = true }),
            () => Write(List(large), target, new TransferOptions { Force = true, Flush = false })
        );
        yield return Single(
            $"Rename a scope of {largeText} in place",
            () => Edit(target, static name => Scope.Move(name, "bert", "x") ?? Scope.Move(name, "x", "bert")!),
            static () => { }
        );
        yield return Single(
            $"Rename a scope of {sizes.SmallTensors:N0} tensors of 1 KiB in place",
            () => Edit(small, static name => Scope.Move(name, "bert", "x") ?? Scope.Move(name, "x", "bert")!),
            static () => { }
        );
        string linked = Path.Combine(Path.GetDirectoryName(target)!, "linked");
        yield return Single(
            $"Merge {largeText} and {sizes.SmallTensors:N0} of 1 KiB by links",
            () =>
                Write(
                    [.. List(large, static name => "a/" + name), .. List(small, static name => "b/" + name)],
                    linked,
                    new TransferOptions { Mode = TransferMode.Link, Force = true }
                ),
            static () => { }
        );
        yield return TwoAtOnce(large, largeText, Path.GetDirectoryName(target)!);
    }

    /// <summary>Two copies at once, compared with the same copies one after the other.</summary>
    private static Row TwoAtOnce(string source, string what, string directory)
    {
        string[] targets = [Path.Combine(directory, "first"), Path.Combine(directory, "second")];
        var options = new TransferOptions { Force = true, Flush = false };
        var pairs = Pairs.Measure(
            () => Parallel.ForEach(targets, target => Write(List(source), target, options)),
            () => Array.ForEach(targets, target => Write(List(source), target, options)),
            static () => { }
        );
        return new Row(
            $"Two copies of {what} at once, not flushed",
            Quantity.MedianTime(pairs.Ours).Text,
            $"one after the other: {Quantity.MedianTime(pairs.Theirs).Text}",
            Quantity.Ratio(Statistics.Median(pairs.Ratios)),
            Quantity.Range(pairs.Ratios, Quantity.Ratio),
            Target.None
        );
    }

    private static Row Single(string subject, Action action, Action reset)
    {
        double[] times = Pairs.MeasureOne(action, reset);
        Quantity median = Quantity.MedianTime(times);
        return new Row(subject, median.Text, "", median, Quantity.Range(times, Quantity.Milliseconds), Target.None);
    }

    private static void Write(IReadOnlyList<CheckpointVariable> variables, string target, TransferOptions options) =>
        TransferExecutor.Execute(TransferPlanner.Plan(variables, target, options));

    private static void Edit(string prefix, Func<string, string> rename) =>
        TransferExecutor.Execute(TransferPlanner.PlanEdit(List(prefix, rename), prefix, new TransferOptions()));

    private static List<CheckpointVariable> List(string prefix, Func<string, string>? rename = null) =>
        [
            .. CheckpointContents
                .ReadVariables(CheckpointLocator.Find(prefix))
                .Select(variable => rename is null ? variable : variable.WithName(rename(variable.Name))),
        ];
}
