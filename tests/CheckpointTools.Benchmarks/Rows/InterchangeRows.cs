using CheckpointTools.Benchmarks.Inputs;
using CheckpointTools.Benchmarks.Measuring;
using CheckpointTools.Benchmarks.Report;
using CheckpointTools.Locating;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Exporting;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Benchmarks.Rows;

/// <summary>Files of other programs, written and read, beside cp of the same bytes.</summary>
internal static class InterchangeRows
{
    private const double Limit = 1.1;

    public static IEnumerable<Row> Measure(Scratch scratch, Sizes sizes)
    {
        string source = CheckpointMaker.MakeWeights(scratch.NewDirectory("exported"), sizes.LargeTensors, 0, 1024, 1024);
        string target = Directory.CreateDirectory(scratch.NewDirectory("exported-to")).FullName;
        string what = $"{sizes.LargeTensors} tensors of 4 MiB";
        void Reset() => PlainFiles.Empty(target);
        Row Compare(string subject, Action ours, string[] files, double? limit) =>
            Row.OfPairs(subject, "`cp`", Pairs.Measure(ours, () => PlainFiles.Copy(files, target), Reset), limit);

        string[] files = PlainFiles.Of(source);
        yield return Compare($"Export {what} to safetensors", () => Export(source, target, "model.safetensors"), files, Limit);
        yield return Compare($"Export {what} to npz", () => Export(source, target, "model.npz"), files, limit: null);

        string exported = Directory.CreateDirectory(scratch.NewDirectory("imported")).FullName;
        foreach ((string name, double? limit) in new (string, double?)[] { ("model.safetensors", Limit), ("model.npz", null) })
        {
            Export(source, exported, name);
            string file = Path.Combine(exported, name);
            string kind = Path.GetExtension(name)[1..];
            yield return Compare($"Import {what} from {kind}", () => Import(file, target), [file], limit);
        }
    }

    private static void Export(string source, string target, string name) =>
        ExportExecutor.Execute(ExportPlanner.Plan([.. List(source)], Path.Combine(target, name), new ExportOptions { Flush = false }));

    private static void Import(string source, string target)
    {
        string prefix = Path.Combine(target, "imported");
        TransferExecutor.Execute(TransferPlanner.Plan([.. List(source)], prefix, new TransferOptions { Flush = false }));
    }

    private static IEnumerable<CheckpointVariable> List(string path) => CheckpointContents.ReadVariables(CheckpointLocator.Find(path));
}
