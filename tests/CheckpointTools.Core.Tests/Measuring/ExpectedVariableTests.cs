using CheckpointTools.Binary;
using CheckpointTools.Computing;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Measuring;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Measuring;

/// <summary>Variables that a measurer was told of before: it measures several at once, and nobody can tell but by the time.</summary>
public sealed class ExpectedVariableTests : IDisposable
{
    /// <summary>Several chunks, the last one not full.</summary>
    private const int Large = 70_001;

    private static readonly DataType[] Types =
    [
        DataType.Float32,
        DataType.BFloat16,
        DataType.Float64,
        DataType.Int8,
        DataType.Int64,
        DataType.Complex64,
    ];

    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Fact]
    public void They_have_the_figures_that_each_has_alone()
    {
        List<CheckpointVariable> variables = Checkpoints.List(Make("all"));

        Assert.Equal(MeasureAlone(variables), MeasureExpected(variables));
    }

    [Fact]
    public void So_have_those_of_several_checkpoints_and_computed_ones()
    {
        List<CheckpointVariable> one = Checkpoints.List(Make("one"));
        List<CheckpointVariable> other = Checkpoints.List(Make("other", seed: 2));
        CheckpointVariable[] variables =
        [
            .. one.Zip(other).SelectMany(static pair => new[] { pair.First, pair.Second }),
            .. one.Where(static variable => variable.DataType == DataType.Float32)
                .Select(variable => VariableConversion.Scale(variable, 2, 1)),
            .. one,
        ];

        Assert.Equal(MeasureAlone(variables), MeasureExpected(variables));
    }

    [Fact]
    public void Whoever_asks_in_another_order_gets_what_he_asks_for()
    {
        List<CheckpointVariable> variables = Checkpoints.List(Make("all"));
        CheckpointVariable[] asked = [variables[0], variables[1], variables[^1], variables[0], .. variables.Skip(5), .. variables];

        Assert.Equal(MeasureAlone(asked), Measure(variables, asked));
    }

    [Theory]
    [InlineData("large03")]
    [InlineData("small17")]
    public void Damage_is_the_failure_of_the_damaged_one_alone(string damaged)
    {
        string prefix = Make("all");
        List<CheckpointVariable> variables = Checkpoints.List(prefix);
        string[] sound = MeasureAlone([.. variables.Where(variable => variable.Name != damaged)]);
        Damage(prefix, damaged);

        string[] measured = MeasureExpected(variables);

        int place = variables.FindIndex(variable => variable.Name == damaged);
        Assert.Equal($"{CheckpointError.ChecksumMismatch} {damaged}", measured[place]);
        Assert.Equal(sound, measured.Where((_, i) => i != place));
    }

    [Fact]
    public void A_missing_data_file_is_the_failure_of_each_one_in_it()
    {
        var bundle = new SmallBundle(2);
        foreach (int i in Enumerable.Range(0, 20))
        {
            bundle.Bytes($"v{i:D2}", new byte[1000], i % 2);
        }

        string prefix = bundle.Write(_directory["two"]);
        List<CheckpointVariable> variables = Checkpoints.List(prefix);
        File.Delete(BundleFiles.DataPath(prefix, 1, 2));

        string[] measured = MeasureExpected(variables);

        Assert.Equal(
            Enumerable.Range(0, 20).Select(static i => i % 2 == 1),
            measured[..^1].Select(static one => one.StartsWith($"{CheckpointError.DataFileMissing}", StringComparison.Ordinal))
        );
        Assert.Contains("VariableCount: 10,", measured[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void Cancelling_ends_at_once_and_another_call_begins_anew()
    {
        List<CheckpointVariable> variables = Checkpoints.List(Make("all"));
        using var stop = new CancellationTokenSource();
        using var measurer = new VariableMeasurer(limit: 1) { OnProgress = _ => stop.Cancel() };
        measurer.Expect(variables);

        Assert.ThrowsAny<OperationCanceledException>(() => measurer.Measure(variables[0], stop.Token));
        Assert.ThrowsAny<OperationCanceledException>(() => measurer.Measure(variables[1], stop.Token));

        Assert.Equal(0, measurer.Total.VariableCount);
        VariableMeasure measure = measurer.Measure(variables[2], TestContext.Current.CancellationToken);
        Assert.Equal(MeasureAlone([variables[2]])[0], Describe(measure));
    }

    [Fact]
    public void Progress_of_each_goes_from_its_beginning_to_its_end()
    {
        List<CheckpointVariable> variables = Checkpoints.List(Make("all"));
        var told = new List<long>();
        using var measurer = new VariableMeasurer { OnProgress = told.Add };
        measurer.Expect(variables);
        foreach (CheckpointVariable variable in variables.Where(static variable => variable.DataType.Width > 0))
        {
            told.Clear();
            measurer.Measure(variable, TestContext.Current.CancellationToken);

            Assert.Equal(told.Order(), told);
            Assert.Equal(variable.Size, told[^1]);
        }
    }

    private static void Damage(string prefix, string variable)
    {
        using var bundle = BundleReader.Open(prefix);
        BundleEntry entry = bundle.Find(TensorName.ToBytes(variable))!.Entry;
        using FileStream data = File.Open(BundleFiles.DataPath(prefix, 0, 1), FileMode.Open);
        data.Position = entry.Offset + (entry.Size / 2);
        int value = data.ReadByte();
        data.Position--;
        data.WriteByte((byte)(value ^ 1));
    }

    private static string[] MeasureAlone(IReadOnlyList<CheckpointVariable> variables) => Measure([], variables);

    private static string[] MeasureExpected(IReadOnlyList<CheckpointVariable> variables) => Measure(variables, variables);

    /// <summary>All properties of each, or its error, and of the total.</summary>
    private static string[] Measure(IReadOnlyList<CheckpointVariable> expected, IReadOnlyList<CheckpointVariable> asked)
    {
        using var measurer = new VariableMeasurer(limit: 1);
        measurer.Expect(expected);
        var figures = new List<string>();
        foreach (CheckpointVariable variable in asked)
        {
            try
            {
                figures.Add(Describe(measurer.Measure(variable, TestContext.Current.CancellationToken)));
            }
            catch (CheckpointException e)
            {
                figures.Add($"{e.Error} {e.Variable}");
            }
        }

        return [.. figures, Describe(measurer.Total)];
    }

    private static string Describe(VariableMeasure measure) =>
        string.Join(", ", typeof(VariableMeasure).GetProperties().Select(property => $"{property.Name}: {property.GetValue(measure)}"));

    /// <summary>Large and small tensors, in slices too, and strings among them.</summary>
    private string Make(string checkpoint, int seed = 1)
    {
        var random = new Random(seed);
        var bundle = new SmallBundle();
        for (int i = 0; i < 10; i++)
        {
            Add($"large{i:D2}", Types[i % Types.Length], Large + (i * 1000));
        }

        for (int i = 0; i < 100; i++)
        {
            Add($"small{i:D2}", Types[i % Types.Length], i);
        }

        bundle.Strings("large05/words", "a", "b").Strings("small50/words", "c");
        float[] rows = [.. Enumerable.Range(0, 3000).Select(_ => random.NextSingle() - 0.5f)];
        return bundle.RowsOfFloats("large07/rows", 3, [400, 600], rows).Write(_directory[checkpoint]);

        void Add(string name, DataType dataType, int count)
        {
            byte[] payload = new byte[count * dataType.Width];
            random.NextBytes(payload);
            bundle.Add(name, dataType, [count], payload);
        }
    }
}
