using CheckpointTools.Computing;
using CheckpointTools.Tests.Values.Merging;
using CheckpointTools.Tests.Writing;
using CheckpointTools.Values.Merging;

namespace CheckpointTools.Tests.Computing;

public sealed class VariableMergeTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Recorded =>
        [.. Values.Merging.MergeCase.All.Where(static one => !one.HasTrimTie).Select(static one => $"{one}")];

    public void Dispose() => _directory.Dispose();

    /// <summary>From the recorded checkpoints, through their dtypes, with the masks that were recorded.</summary>
    [Theory]
    [MemberData(nameof(Recorded))]
    public void Merged_variables_are_mergekits(string id)
    {
        Values.Merging.MergeCase recorded = Values.Merging.MergeCase.All.Single(one => $"{one}" == id);
        CheckpointVariable[] variables =
        [
            .. recorded.Models.Select(model =>
                Checkpoints.Variable(Fixtures.Require("oracle/values/methods") + "/" + model, recorded.Tensor)
            ),
        ];
        var origin = new MergeOrigin(
            recorded.Settings,
            recorded.Tensor,
            [.. variables.Take(recorded.Sources).Select(static variable => variable.Origin)],
            recorded.HasBase ? variables[^1].Origin : null,
            recorded.Masks
        );

        CheckpointVariable merged = variables[0].WithComputed(origin);

        Assert.Equal((recorded.DataType, recorded.Shape), (merged.DataType, merged.Shape));
        double[] values = ReadDoubles(merged);
        for (int i = 0; i < values.Length; i++)
        {
            Assert.True(
                values[i] == recorded.Result[i] || Math.Abs(values[i] - recorded.Result[i]) <= recorded.Tolerance,
                $"{values[i]} instead of {recorded.Result[i]} at {i}"
            );
        }
    }

    [Fact]
    public void Several_dtypes_become_one_that_holds_all_values()
    {
        (string From, string And, string Merged)[] all =
        [
            ("float32", "bfloat16", "float32"),
            ("float16", "bfloat16", "float32"),
            ("float16", "float32", "float32"),
            ("float64", "float16", "float64"),
            ("float8_e5m2", "float8_e4m3fn", "float16"),
            ("float8_e4m3fn", "bfloat16", "bfloat16"),
            ("complex64", "float32", "complex64"),
            ("complex64", "float64", "complex128"),
        ];

        Assert.All(
            all,
            static one => Assert.Equal(DataType.Parse(one.Merged), MergedDataType.Of([DataType.Parse(one.From), DataType.Parse(one.And)]))
        );
        Assert.All(DataType.All.Where(MergedDataType.IsMerged), static one => Assert.Equal(one, MergedDataType.Of([one, one])));
    }

    [Fact]
    public void A_large_variable_is_merged_by_thresholds_that_its_whole_decides()
    {
        const int Count = 100_000;
        var random = new Random(3);
        double[][] inputs =
        [
            .. Enumerable.Range(0, 3).Select(_ => Enumerable.Range(0, Count).Select(_ => (double)random.NextSingle()).ToArray()),
        ];
        var settings = new MergeSettings
        {
            Method = MergeMethod.Ties,
            Density = [0.2],
            Rescale = true,
        };
        string[] prefixes =
        [
            .. inputs.Select(
                (input, i) => new SmallBundle().Floats("w", [Count], [.. input.Select(static x => (float)x)]).Write(_directory[$"{i}"])
            ),
        ];

        CheckpointVariable merged = Merge(_ => settings, prefixes[2], prefixes[0], prefixes[1]).Single();

        Checkpoints.Copy([merged], _directory["out"]);
        Assert.Equal(
            InMemory.Merge(settings, true, inputs).Select(static value => (float)value),
            Computed.Read<float>(Checkpoints.Variable(_directory["out"], "w"))
        );
    }

    [Fact]
    public void The_parts_of_complex_numbers_are_averaged()
    {
        string a = new SmallBundle().Add("c", DataType.Complex64, [2], [.. Bytes(1, 2), .. Bytes(-3, 0)]).Write(_directory["a"]);
        string b = new SmallBundle().Add("c", DataType.Complex64, [2], [.. Bytes(3, 4), .. Bytes(3, -0.5f)]).Write(_directory["b"]);

        Assert.Equal([new(2, 3), new(0, -0.25)], Computed.Read<System.Numerics.Complex>(Merge(_ => new(), null, a, b).Single()));
        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Merge(static _ => new() { Method = MergeMethod.Slerp }, null, a, b)
        );
        Assert.Equal("'c' is complex64, and Slerp is for real numbers.", error.Finding);
    }

    [Fact]
    public void A_sum_that_its_dtype_cannot_hold_is_counted()
    {
        string a = new SmallBundle().Floats("w", [3], 3e38f, 1, float.PositiveInfinity).Write(_directory["a"]);

        TransferResult(Merge(static _ => new() { Weights = [1, 1], Normalize = false }, null, a, Copy(a, "b")));

        Assert.Equal(
            [float.PositiveInfinity, 2, float.PositiveInfinity],
            Computed.Read<float>(Checkpoints.Variable(_directory["out"], "w"))
        );
    }

    [Fact]
    public void Damage_of_a_source_is_found_however_often_it_is_read()
    {
        string a = new SmallBundle().Floats("w", [3], 1, 2, 3).Write(_directory["a"]);
        string b = Copy(a, "b");
        byte[] data = Checkpoints.Data(b);
        data[5] ^= 1;
        File.WriteAllBytes(b + ".data-00000-of-00001", data);
        foreach (MergeMethod method in new[] { MergeMethod.Average, MergeMethod.NuSlerp })
        {
            List<CheckpointVariable> merged = Merge(_ => new() { Method = method }, null, a, b);

            CheckpointException error = Assert.Throws<CheckpointException>(() => Checkpoints.Copy(merged, _directory["out"]));
            Assert.Equal((CheckpointError.ChecksumMismatch, "w"), (error.Error, error.Variable));
        }
    }

    [Fact]
    public void A_variable_that_a_source_does_not_have_is_an_error_or_merged_from_the_others()
    {
        string a = new SmallBundle().Floats("w", [1], 1).Floats("only", [1], 7).Write(_directory["a"]);
        string b = new SmallBundle().Floats("w", [1], 2).Floats("two", [1], 4).Write(_directory["b"]);
        string c = new SmallBundle().Floats("w", [1], 6).Floats("two", [1], 8).Write(_directory["c"]);
        var faults = new List<CheckpointException>();
        VariableMerge merge = Collect(static _ => new() { Weights = [1, 1, 2] }, false, null, a, b, c);

        Assert.Equal(["w"], merge.Merge(faults.Add).Select(static variable => variable.Name));
        Assert.Equal(
            ["'only' is in", "'two' is in"],
            faults.Select(static fault => fault.Finding[..fault.Finding.IndexOf(" in ", StringComparison.Ordinal)] + " in")
        );
        Assert.All(faults, static fault => Assert.Equal(CheckpointError.InvalidComputation, fault.Error));

        merge = Collect(static _ => new() { Weights = [1, 1, 2] }, true, null, a, b, c);
        Dictionary<string, CheckpointVariable> merged = merge
            .Merge(static fault => throw fault)
            .ToDictionary(static variable => variable.Name);
        Assert.Equal([3.75f], Computed.Read<float>(merged["w"]));
        Assert.Equal([7f], Computed.Read<float>(merged["only"]));
        Assert.Equal([20 / 3f], Computed.Read<float>(merged["two"]));
        Assert.Equal(["only", "two"], merge.Incomplete);
    }

    [Fact]
    public void The_base_is_no_source_wherever_it_comes_from()
    {
        string a = new SmallBundle().Floats("w", [1], 1).Write(_directory["a"]);
        string b = new SmallBundle().Floats("w", [1], 2).Write(_directory["b"]);
        string c = new SmallBundle().Floats("w", [1], 5).Write(_directory["c"]);

        CheckpointVariable merged = Merge(static _ => new() { Method = MergeMethod.TaskArithmetic, Lambda = 0.5 }, b, a, b, c).Single();

        Assert.Equal([2 + (0.5f * (-1 + 3))], Computed.Read<float>(merged));
    }

    [Fact]
    public void What_is_computed_of_the_base_is_a_source()
    {
        string a = new SmallBundle().Floats("w", [1], 1).Write(_directory["a"]);
        CheckpointVariable stored = Checkpoints.Variable(a, "w");
        var merge = new VariableMerge(static _ => new() { Method = MergeMethod.TaskArithmetic }, allowMissing: false);
        merge.AddBase(stored);
        merge.Add(stored);
        merge.Add(VariableConversion.Scale(stored, 3, 0));

        Assert.Equal([3f], Computed.Read<float>(merge.Merge(static fault => throw fault).Single()));
    }

    [Fact]
    public void Weights_that_add_up_to_nothing_make_no_mean()
    {
        Assert.True(new MergeSettings { Weights = [1, -1] }.Cancels(2));
        Assert.True(new MergeSettings { Weights = [0.1, 0.2, -0.3] }.Cancels(3));
        Assert.True(new MergeSettings { Weights = [0, 0] }.Cancels(2));
        Assert.False(new MergeSettings { Weights = [1, -1], Normalize = false }.Cancels(2));
        Assert.False(new MergeSettings { Weights = [1e-300, 1e-300] }.Cancels(2));

        string a = new SmallBundle().Floats("w", [1], 1).Floats("two", [1], 7).Write(_directory["a"]);
        string b = new SmallBundle().Floats("w", [1], 2).Floats("two", [1], 4).Write(_directory["b"]);
        string c = new SmallBundle().Floats("w", [1], 6).Write(_directory["c"]);
        var faults = new List<CheckpointException>();
        VariableMerge merge = Collect(static _ => new() { Weights = [1, -1, 2] }, true, null, a, b, c);

        Assert.Equal(["w"], merge.Merge(faults.Add).Select(static variable => variable.Name));
        Assert.Equal("two", Assert.Single(faults).Variable);
    }

    [Theory]
    [InlineData("float32 [2]", "float32 [3]", "has the shape [2] in", "Only equal shapes can be merged")]
    [InlineData("float32 [2]", "int32 [2]", "is float32 in", "Cast it to one dtype")]
    public void What_does_not_fit_together_is_refused_with_advice(string one, string other, string finding, string advice)
    {
        CheckpointException error = Assert.Throws<CheckpointException>(() => Merge(_ => new(), null, Write("a", one), Write("b", other)));

        Assert.Equal((CheckpointError.InvalidComputation, "w"), (error.Error, error.Variable));
        Assert.StartsWith($"'w' {finding} {_directory["a"]}", error.Finding, StringComparison.Ordinal);
        Assert.StartsWith(advice, error.Advice!.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Nothing_and_one_checkpoint_cannot_be_merged()
    {
        string a = new SmallBundle().Floats("w", [1], 1).Write(_directory["a"]);

        Assert.Equal("There is no variable to merge.", Assert.Throws<CheckpointException>(() => Merge(_ => new(), null)).Message);
        Assert.Equal(
            $"All variables come from {a}: there is nothing to merge them with.",
            Assert.Throws<CheckpointException>(() => Merge(_ => new(), null, a)).Message
        );
    }

    [Fact]
    public void Two_variables_of_one_name_from_one_checkpoint_are_no_two_sources()
    {
        string a = new SmallBundle().Floats("v", [1], 1).Floats("w", [1], 1).Write(_directory["a"]);
        var merge = new VariableMerge(static _ => new(), allowMissing: false);
        merge.Add(Checkpoints.Variable(a, "v"));

        CheckpointException error = Assert.Throws<CheckpointException>(() => merge.Add(Checkpoints.Variable(a, "w").WithName("v")));

        Assert.Equal((CheckpointError.DuplicateVariable, "v"), (error.Error, error.Variable));
    }

    private void TransferResult(List<CheckpointVariable> merged) => Checkpoints.Copy(merged, _directory["out"]);

    private string Copy(string prefix, string name)
    {
        Checkpoints.Copy(Checkpoints.List(prefix), _directory[name]);
        return _directory[name];
    }

    private string Write(string name, string variable)
    {
        string[] words = variable.Split(' ', 2);
        var shape = TensorShape.Parse(words[1]);
        DataType dataType = DataType.Parse(words[0]);
        return new SmallBundle()
            .Add("w", dataType, [.. shape.Dimensions], new byte[shape.ElementCount * dataType.Width])
            .Write(_directory[name]);
    }

    private static List<CheckpointVariable> Merge(
        Func<CheckpointVariable, MergeSettings> settings,
        string? origin,
        params string[] sources
    ) => [.. Collect(settings, false, origin, sources).Merge(static fault => throw fault)];

    private static VariableMerge Collect(
        Func<CheckpointVariable, MergeSettings> settings,
        bool allowMissing,
        string? origin,
        params string[] sources
    )
    {
        var merge = new VariableMerge(settings, allowMissing);
        foreach (CheckpointVariable variable in origin is null ? [] : Checkpoints.List(origin))
        {
            merge.AddBase(variable);
        }

        Array.ForEach(sources, source => Checkpoints.List(source).ForEach(merge.Add));
        return merge;
    }

    private static byte[] Bytes(float real, float imaginary) => [.. BitConverter.GetBytes(real), .. BitConverter.GetBytes(imaginary)];

    private static double[] ReadDoubles(CheckpointVariable variable) =>
        Computed.Read<double>(VariableConversion.Cast(variable, DataType.Float64));
}
