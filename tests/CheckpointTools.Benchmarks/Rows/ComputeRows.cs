using CheckpointTools.Benchmarks.Inputs;
using CheckpointTools.Benchmarks.Measuring;
using CheckpointTools.Benchmarks.Report;
using CheckpointTools.Comparing;
using CheckpointTools.Computing;
using CheckpointTools.Locating;
using CheckpointTools.Values.Merging;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Benchmarks.Rows;

/// <summary>Values that are computed while they are written, and compared, beside the system's programs over the same bytes.</summary>
internal static class ComputeRows
{
    private const double CastLimit = 1.0;
    private const double AverageLimit = 1.3;
    private const int Few = 4;
    private const int Many = 5;

    public static IEnumerable<Row> Measure(Scratch scratch, Sizes sizes)
    {
        string[] sources = Make(scratch.NewDirectory("computed"), Few, sizes.LargeTensors);
        string target = Directory.CreateDirectory(scratch.NewDirectory("computed-to")).FullName;
        string what = $"{sizes.LargeTensors} tensors of 4 MiB";
        void Reset() => PlainFiles.Empty(target);

        string[] first = PlainFiles.Of(sources[0]);
        var pairs = Pairs.Measure(() => Cast(sources[0], target), () => PlainFiles.Copy(first, target), Reset);
        yield return Row.OfPairs($"Cast {what} from float32 to bfloat16", "`cp` of the input", pairs, CastLimit);

        pairs = Pairs.Measure(() => Average(sources, target), () => ReadAndCopy(sources, target), Reset);
        yield return Row.OfPairs($"Average {Few} times {what}", "`cat` of all + `cp` of one", pairs, AverageLimit);

        pairs = Pairs.Measure(() => Compare(sources[0], sources[1]), () => PlainFiles.Read(AllFiles(sources[..2])), Reset);
        yield return Row.OfPairs($"Compare the values of 2 times {what}, all different", "`cat` of both", pairs, limit: null);

        string same = Directory.CreateDirectory(scratch.NewDirectory("computed-same")).FullName;
        PlainFiles.Copy(first, same);
        same = Path.Combine(same, Path.GetFileName(sources[0]));
        pairs = Pairs.Measure(() => Compare(sources[0], same), () => PlainFiles.Read([.. first, .. PlainFiles.Of(same)]), Reset);
        yield return Row.OfPairs($"Compare the values of 2 times {what}, all equal", "`cat` of both", pairs, limit: null);
    }

    /// <summary>More than the system keeps in memory.</summary>
    public static IEnumerable<Row> MeasureLarge(Scratch scratch, Sizes sizes)
    {
        string directory = scratch.NewDirectory("averaged");
        string[] sources = Make(directory, Many, 4 * sizes.LargeTensors);
        string target = Directory.CreateDirectory(Path.Combine(directory, "to")).FullName;
        var pairs = Pairs.Measure(() => Average(sources, target), () => PlainFiles.Read(AllFiles(sources)), () => PlainFiles.Empty(target));
        Directory.Delete(directory, recursive: true);
        yield return Row.OfPairs($"Average {Many} times {4 * sizes.LargeTensors} tensors of 4 MiB", "`cat` of all", pairs, limit: null);
    }

    /// <summary>Checkpoints of the same names and of different values.</summary>
    private static string[] Make(string directory, int count, int tensors) =>
        [
            .. Enumerable
                .Range(0, count)
                .Select(number => CheckpointMaker.MakeWeights(Path.Combine(directory, $"{number}"), tensors, number, 1024, 1024)),
        ];

    private static void Cast(string source, string target) =>
        Write(List(source).Select(static variable => VariableConversion.Cast(variable, DataType.BFloat16)), target);

    private static void Average(string[] sources, string target)
    {
        var settings = new MergeSettings { Method = MergeMethod.Average };
        var merge = new VariableMerge(_ => settings, allowMissing: false);
        foreach (CheckpointVariable variable in sources.SelectMany(List))
        {
            merge.Add(variable);
        }

        Write(merge.Merge(static fault => throw fault), target);
    }

    private static void Compare(string left, string right)
    {
        using var comparer = new ValueComparer();
        foreach ((CheckpointVariable variable, CheckpointVariable reference) in List(left).Zip(List(right)))
        {
            comparer.Compare(variable, reference, right);
        }
    }

    private static IEnumerable<CheckpointVariable> List(string prefix) => CheckpointContents.ReadVariables(CheckpointLocator.Find(prefix));

    private static void Write(IEnumerable<CheckpointVariable> variables, string target) =>
        TransferExecutor.Execute(
            TransferPlanner.Plan([.. variables], Path.Combine(target, "model"), new TransferOptions { Flush = false })
        );

    private static void ReadAndCopy(string[] sources, string target)
    {
        PlainFiles.Read(AllFiles(sources));
        PlainFiles.Copy(PlainFiles.Of(sources[0]), target);
    }

    private static string[] AllFiles(string[] prefixes) => [.. prefixes.SelectMany(PlainFiles.Of)];
}
