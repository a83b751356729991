using System.Buffers.Binary;
using System.Runtime.InteropServices;
using CheckpointTools.Comparing;
using CheckpointTools.Computing;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Measuring;
using CheckpointTools.Tests.Writing;
using CheckpointTools.Values.Merging;
using CheckpointTools.Variables;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Exporting;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Computing;

/// <summary>Tensors that are large enough for several threads: each part of them is right, verified, and counted once.</summary>
public sealed class LargeValueTests : IDisposable
{
    private const int Count = 700_000;

    private static readonly Dictionary<string, Func<CheckpointVariable, CheckpointVariable, CheckpointVariable>> Computations = new()
    {
        ["cast"] = static (one, _) => VariableConversion.Cast(one, DataType.BFloat16),
        ["cast to integers"] = static (one, _) => VariableConversion.Cast(one, DataType.Int32),
        ["scale"] = static (one, _) => VariableConversion.Scale(one, 0.5, 3),
        ["scale twice"] = static (one, _) => VariableConversion.Scale(VariableConversion.Cast(one, DataType.Float64), 0.5, 3),
        ["transpose"] = static (one, _) => VariableConversion.Transpose(one),
        ["average"] = static (one, other) => Merge(new MergeSettings { Method = MergeMethod.Average }, one, other),
        ["slerp"] = static (one, other) => Merge(new MergeSettings { Method = MergeMethod.Slerp, Interpolation = 0.3 }, one, other),
    };

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Names => [.. Computations.Keys];

    public static TheoryData<string, int> Damages =>
        [
            .. from name in Computations.Keys
            from element in new[] { 0, Count / 2, Count - 1 }
            select new TheoryDataRow<string, int>(name, element),
        ];

    public void Dispose() => _directory.Dispose();

    [Theory]
    [MemberData(nameof(Names))]
    public void Written_and_exported_values_are_those_that_are_read(string name)
    {
        CheckpointVariable computed = Computations[name](Make("one", 1), Make("other", 2));
        byte[] expected = ReadOnOneThread(computed);

        Checkpoints.Copy([computed], _directory["out"]);
        Export(computed, _directory["out.safetensors"]);

        Assert.Equal(expected, ReadOnOneThread(Checkpoints.Variable(_directory["out"], "w")));
        Assert.Equal(expected, ReadOnOneThread(Checkpoints.Variable(_directory["out.safetensors"], "w")));
    }

    [Fact]
    public void Values_of_the_other_byte_order_are_the_same()
    {
        CheckpointVariable little = VariableConversion.Scale(Make("little", 1), 2, 1);
        CheckpointVariable big = VariableConversion.Scale(Make("big", 1, isBigEndian: true), 2, 1);

        Checkpoints.Copy([big], _directory["out"]);

        Assert.Equal(ReadOnOneThread(little), ReadOnOneThread(Checkpoints.Variable(_directory["out"], "w")));
    }

    [Theory]
    [MemberData(nameof(Damages))]
    public void A_damaged_value_is_noticed_by_whoever_takes_it(string name, int element)
    {
        CheckpointVariable other = Make("other", 2);
        CheckpointVariable computed = Computations[name](Make("one", 1), other);
        Damage("one", element);

        AssertDamaged(() => Checkpoints.Copy([computed], _directory["out"]));
        AssertDamaged(() => Export(computed, _directory["out.safetensors"]));
        AssertDamaged(() => new VariableMeasurer().Measure(computed, TestContext.Current.CancellationToken));
        AssertDamaged(() => new ValueComparer().Compare(computed, computed, null, TestContext.Current.CancellationToken));
    }

    /// <summary>Damage makes of small numbers what no integer can hold: what has to be said is that they are damaged.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(Count - 1)]
    public void A_damaged_value_that_fits_no_more_is_a_damaged_one(int element)
    {
        CheckpointVariable cast = VariableConversion.Cast(Make("one", 1), DataType.Int8);
        Damage("one", element, byte.MaxValue);

        AssertDamaged(() => Checkpoints.Copy([cast], _directory["out"]));
        AssertDamaged(() => new VariableMeasurer().Measure(cast, TestContext.Current.CancellationToken));
    }

    [Fact]
    public void Of_many_values_that_do_not_fit_the_first_is_named()
    {
        CheckpointVariable cast = VariableConversion.Cast(VariableConversion.Scale(Make("one", 1), 1, 1000), DataType.Int8);

        var error = Assert.Throws<CheckpointException>(() => Checkpoints.Copy([cast], _directory["out"]));

        Assert.Equal(CheckpointError.ValueOutOfRange, error.Error);
        Assert.Contains("of element 0 ", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_value_that_overflows_is_counted_once()
    {
        CheckpointVariable cast = VariableConversion.Cast(VariableConversion.Scale(Make("one", 1), 1, 1e6), DataType.Float16);
        TransferPlan plan = Checkpoints.Plan([cast], _directory["out"]);

        IReadOnlyList<CheckpointNote> notes = TransferExecutor.Execute(plan, null, TestContext.Current.CancellationToken);

        Assert.Contains($"{Count} ", Assert.Single(notes).Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_computation_leaves_nothing_and_no_open_file()
    {
        CheckpointVariable cast = VariableConversion.Cast(Make("one", 1), DataType.BFloat16);
        TransferPlan plan = Checkpoints.Plan([cast], _directory["out"]);
        using var stop = new CancellationTokenSource();

        Assert.ThrowsAny<OperationCanceledException>(() => TransferExecutor.Execute(plan, _ => stop.Cancel(), stop.Token));

        Assert.Empty(Directory.GetFiles(_directory.Path, "out*"));
    }

    /// <summary>More data files than are kept open at a time.</summary>
    [Fact]
    public void A_variable_can_be_made_of_many_data_files()
    {
        const int Shards = 40;
        var bundle = new SmallBundle(Shards);
        for (int shard = 0; shard < Shards; shard++)
        {
            bundle.Bytes($"v{shard:D2}", [.. Enumerable.Repeat((byte)shard, 5000)], shard);
        }

        List<CheckpointVariable> parts = Checkpoints.List(bundle.Write(_directory["many"]));
        CheckpointVariable joined = VariableJoining.Stack(parts, "w", 1);

        byte[] expected = [.. Enumerable.Range(0, 5000 * Shards).Select(static element => (byte)(element % Shards))];
        Assert.Equal(expected, ReadOnOneThread(joined));
        Checkpoints.Copy([joined], _directory["out"]);
        Assert.Equal(expected, ReadOnOneThread(Checkpoints.Variable(_directory["out"], "w")));
    }

    private static CheckpointVariable Merge(MergeSettings settings, params CheckpointVariable[] variables)
    {
        var merge = new VariableMerge(_ => settings, allowMissing: false);
        Array.ForEach(variables, merge.Add);
        return Assert.Single(merge.Merge(static fault => throw fault));
    }

    private static void Export(CheckpointVariable variable, string path) =>
        ExportExecutor.Execute(ExportPlanner.Plan([variable], path, new ExportOptions { Flush = false }));

    private static void AssertDamaged(Action use) =>
        Assert.Equal(CheckpointError.ChecksumMismatch, Assert.Throws<CheckpointException>(use).Error);

    /// <summary>From front to back, in small pieces, whatever could be shared.</summary>
    private static byte[] ReadOnOneThread(CheckpointVariable variable)
    {
        const int Step = 4800;
        using var checkpoints = new OpenCheckpoints();
        using OpenVariable open = checkpoints.OpenValues(variable, TestContext.Current.CancellationToken);
        byte[] bytes = new byte[open.Content.Length];
        for (int position = 0; position < bytes.Length; position += Step)
        {
            open.Content.Read(bytes.AsSpan(position, Math.Min(Step, bytes.Length - position)), position);
        }

        open.Finish();
        return bytes;
    }

    /// <summary>A matrix of small numbers.</summary>
    private CheckpointVariable Make(string checkpoint, int seed, bool isBigEndian = false)
    {
        var random = new Random(seed);
        byte[] payload = new byte[Count * sizeof(float)];
        foreach (ref uint bits in MemoryMarshal.Cast<byte, uint>(payload.AsSpan()))
        {
            uint value = BitConverter.SingleToUInt32Bits((random.NextSingle() - 0.5f) * 100);
            bits = isBigEndian ? BinaryPrimitives.ReverseEndianness(value) : value;
        }

        string prefix = new SmallBundle(isBigEndian: isBigEndian)
            .Add("w", DataType.Float32, [Count / 7, 7], payload)
            .Write(_directory[checkpoint]);
        return Checkpoints.Variable(prefix, "w");
    }

    private void Damage(string checkpoint, int element, byte mask = 1)
    {
        using FileStream data = File.Open(BundleFiles.DataPath(_directory[checkpoint], 0, 1), FileMode.Open);
        data.Position = (element * sizeof(float)) + 3;
        int value = data.ReadByte();
        data.Position--;
        data.WriteByte((byte)(value ^ mask));
    }
}
