using CheckpointTools.Comparing;
using CheckpointTools.Computing;
using CheckpointTools.Measuring;
using CheckpointTools.Values.Merging;
using CheckpointTools.Verification;
using CheckpointTools.Writing.Exporting;

namespace CheckpointTools.Tests.Writing;

/// <summary>Runs when no other test does: what is allocated can only be counted for the whole process.</summary>
[CollectionDefinition(nameof(MemoryTests), DisableParallelization = true)]
[Collection(nameof(MemoryTests))]
public sealed class MemoryTests
{
    private const int Mebibyte = 1 << 20;
    private const int Columns = 1 << 12;

    /// <summary>Twice as large, a tensor may cost this much more: what is counted is not exact.</summary>
    private const int Limit = 8 * Mebibyte;

    private static readonly Dictionary<string, Action<CheckpointVariable, TemporaryDirectory>> Uses = new()
    {
        ["copy"] = static (variable, directory) => Write(directory, variable),
        ["cast"] = static (variable, directory) => Write(directory, VariableConversion.Cast(variable, DataType.BFloat16)),
        ["scale"] = static (variable, directory) => Write(directory, VariableConversion.Scale(variable, 2, 1)),
        ["transpose"] = static (variable, directory) => Write(directory, VariableConversion.Transpose(variable)),
        ["reshape"] = static (variable, directory) => Write(directory, VariableConversion.Reshape(variable, -1, 64)),
        ["cut"] = static (variable, directory) => Write(directory, VariableConversion.Resize(variable, 1, Columns / 2)),
        ["pad"] = static (variable, directory) => Write(directory, VariableConversion.Resize(variable, 1, Columns + 8, Padding.OfValue(1))),
        ["pad with the mean"] = static (variable, directory) =>
            Write(directory, VariableConversion.Resize(variable, 0, variable.Shape[0] + 8, Padding.Mean)),
        ["slice"] = static (variable, directory) => Write(directory, VariableConversion.Slice(variable, "::-1, ::2")),
        ["reduce"] = static (variable, directory) => Write(directory, VariableConversion.Reduce(variable, 0, Reduction.Mean)),
        ["join"] = static (variable, directory) => Write(directory, VariableJoining.Join([variable, variable], "w", 1)),
        ["stack"] = static (variable, directory) => Write(directory, VariableJoining.Stack([variable, variable], "w", 2)),
        ["split"] = static (variable, directory) =>
            Write(directory, [.. VariableJoining.Split(variable, 1, [Columns / 2, Columns / 2], ["a", "b"])]),
        ["average"] = static (variable, directory) => Merge(new() { Method = MergeMethod.Average }, variable, directory),
        ["slerp"] = static (variable, directory) => Merge(new() { Method = MergeMethod.Slerp, Interpolation = 0.5 }, variable, directory),
        ["draw"] = static (variable, directory) => Write(directory, NewVariable.DrawLike(variable, RandomValues.Uniform(1, 0, 1))),
        ["fill"] = static (variable, directory) => Write(directory, NewVariable.FillLike(variable, 3)),
        ["export to safetensors"] = static (variable, directory) => Export(variable, directory["x.safetensors"]),
        ["export to npz"] = static (variable, directory) => Export(variable, directory["x.npz"]),
        ["export to npy"] = static (variable, directory) => Export(variable, directory["x.npy"]),
        ["import safetensors"] = static (variable, directory) => Import(variable, directory, "x.safetensors"),
        ["import npz"] = static (variable, directory) => Import(variable, directory, "x.npz"),
        ["measure"] = static (variable, _) =>
        {
            using var measurer = new VariableMeasurer(limit: 1, histogramBinCount: 10);
            measurer.Measure(variable, TestContext.Current.CancellationToken);
        },
        ["measure one after the other"] = static (variable, _) =>
        {
            using var measurer = new VariableMeasurer();
            measurer.Expect([variable, variable, variable]);
            for (int i = 0; i < 3; i++)
            {
                measurer.Measure(variable, TestContext.Current.CancellationToken);
            }
        },
        ["compare"] = static (variable, _) =>
        {
            using var comparer = new ValueComparer();
            Assert.NotNull(
                comparer.Compare(variable, VariableConversion.Scale(variable, 1, 1), null, TestContext.Current.CancellationToken)
            );
        },
        ["verify"] = static (variable, _) =>
            CheckpointVerifier.Verify(VerificationTarget.Find(variable.Checkpoint), static fault => Assert.Fail(fault.ToString())),
    };

    public static TheoryData<string> UsesOfTensors => [.. Uses.Keys];

    [Theory]
    [MemberData(nameof(UsesOfTensors))]
    public void Memory_does_not_grow_with_the_tensor(string use)
    {
        // What is made once, for all tensors, does not count. A transpose holds stretches of 32 MiB.
        Allocated(use, 1);
        int size = use == "transpose" ? 64 : 24;
        long small = Allocated(use, size);
        long large = Allocated(use, 2 * size);

        Assert.True(large - small < Limit, $"{small} bytes were allocated for {size} MiB, and {large} for twice as many.");
    }

    private static long Allocated(string use, int mebibytes)
    {
        using var directory = new TemporaryDirectory();
        long[] shape = [mebibytes * (Mebibyte / sizeof(float) / Columns), Columns];
        byte[] payload = new byte[mebibytes * Mebibyte];
        string source = new SmallBundle().Add("w", DataType.Float32, shape, payload).Write(directory["source"]);
        CheckpointVariable variable = Checkpoints.Variable(source, "w");
        long before = GC.GetTotalAllocatedBytes(precise: true);

        Uses[use](variable, directory);

        return GC.GetTotalAllocatedBytes(precise: true) - before;
    }

    private static void Write(TemporaryDirectory directory, params CheckpointVariable[] variables) =>
        Checkpoints.Copy(variables, directory["written"]);

    private static void Merge(MergeSettings settings, CheckpointVariable variable, TemporaryDirectory directory)
    {
        Checkpoints.Copy([variable], directory["other"]);
        var merge = new VariableMerge(_ => settings, allowMissing: false);
        merge.Add(variable);
        merge.Add(Checkpoints.Variable(directory["other"], "w"));
        Write(directory, [.. merge.Merge(static fault => throw fault)]);
    }

    private static void Export(CheckpointVariable variable, string path) =>
        ExportExecutor.Execute(ExportPlanner.Plan([variable], path, new ExportOptions { Flush = false }));

    private static void Import(CheckpointVariable variable, TemporaryDirectory directory, string file)
    {
        Export(variable, directory[file]);
        Write(directory, Checkpoints.Variable(directory[file], "w"));
    }
}
