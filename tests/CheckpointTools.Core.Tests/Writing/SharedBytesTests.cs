using CheckpointTools.Binary;
using CheckpointTools.Tests.Support;
using CheckpointTools.Tests.Verification;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;
using Proto = CheckpointTools.Tests.Protos;

namespace CheckpointTools.Tests.Writing;

/// <summary>
/// Variables may begin at one place of a data file: the shorter is a beginning of the longer. Whatever is written keeps that, and each
/// value is verified all the same.
/// </summary>
public sealed class SharedBytesTests : IDisposable
{
    private const string Long = "long";
    private const string Short = "short";

    private readonly TemporaryDirectory _directory = new();

    public static TheoryData<string> Recorded => ["legacy-zeros", "export-shared"];

    public void Dispose() => _directory.Dispose();

    /// <summary>TensorFlow's loaders were seen to accept these.</summary>
    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_copy_of_a_recorded_one_is_the_same_files(string name)
    {
        string source = SavedModel(name);
        Checkpoints.Copy(Checkpoints.List(source), _directory["copy"]);
        Assert.Equal(Checkpoints.Data(source), Checkpoints.Data(_directory["copy"]));
        Assert.Equal(Checkpoints.Index(source), Checkpoints.Index(_directory["copy"]));
    }

    [Theory]
    [MemberData(nameof(Recorded))]
    public void A_recorded_one_is_sound(string name) => Assert.Empty(Verified.Faults(SavedModel(name)));

    [Theory]
    [InlineData("a", "b")]
    [InlineData("b", "a")]
    public void Whichever_comes_first_in_the_index_the_bytes_are_written_once(string longer, string shorter)
    {
        string source = Nested(longer, shorter).Bytes("c", [8, 9]).Write(_directory["source"]);

        Checkpoints.Copy(Checkpoints.List(source), _directory["copy"]);

        Assert.Equal([1, 2, 3, 8, 9], Checkpoints.Data(_directory["copy"]));
        Assert.Equal(Checkpoints.Contents(source), Checkpoints.Contents(_directory["copy"]));
        Assert.Empty(Verified.Faults(source));
        Assert.Empty(Verified.Faults(_directory["copy"]));
    }

    [Fact]
    public void Strings_and_numbers_of_any_dtype_share_what_they_begin_with()
    {
        var bundle = new SmallBundle().Floats("f", [2, 1], 1.5f, -2).Strings("s", "x", "yy").Bytes("end", [7]);
        bundle["f/again"] = bundle["f"].Clone();
        bundle["i"] = Beginning(bundle["f"], DataType.Int32, [1], [0, 0, 0xC0, 0x3F]);
        bundle["i/all"] = Beginning(bundle["f"], DataType.Int32, [2], [0, 0, 0xC0, 0x3F, 0, 0, 0, 0xC0]);
        bundle["s/again"] = bundle["s"].Clone();
        string source = bundle.Write(_directory["source"]);

        Checkpoints.Copy(Checkpoints.List(source), _directory["copy"]);

        Assert.Equal(Checkpoints.Data(source), Checkpoints.Data(_directory["copy"]));
        Assert.Equal(Checkpoints.Index(source), Checkpoints.Index(_directory["copy"]));
        Assert.Empty(Verified.Faults(source));
    }

    [Fact]
    public void What_overlaps_otherwise_lies_apart_in_a_copy_and_is_a_warning_in_the_source()
    {
        SmallBundle bundle = Nested(Long, Short);
        bundle["tail"] = Beginning(bundle[Long], DataType.UInt8, [2], [2, 3]);
        bundle["tail"].Offset = 1;
        string source = bundle.Write(_directory["source"]);

        Checkpoints.Copy(Checkpoints.List(source), _directory["copy"]);

        CheckpointFault fault = Assert.Single(Verified.Faults(source));
        Assert.Equal((FaultCode.SharedBytes, "tail"), (fault.Code, fault.Variable));
        Assert.Equal([1, 2, 3, 2, 3], Checkpoints.Data(_directory["copy"]));
        Assert.Empty(Verified.Faults(_directory["copy"]));
    }

    /// <summary>The first begins in front of both, and covers their beginning.</summary>
    [Fact]
    public void Two_that_begin_at_one_place_within_another_are_a_warning()
    {
        SmallBundle bundle = Nested(Long, Short);
        foreach (string name in (string[])["x", "y"])
        {
            bundle[name] = Beginning(bundle[Long], DataType.UInt8, [2], [2, 3]);
            bundle[name].Offset = 1;
        }

        CheckpointFault fault = Assert.Single(Verified.Faults(bundle.Write(_directory["source"])));
        Assert.Equal((FaultCode.SharedBytes, "x"), (fault.Code, fault.Variable));
        Assert.Contains("as have 1 more", fault.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_size_of_a_data_file_counts_shared_bytes_once()
    {
        string source = Nested(Long, Short).Bytes("z", [4]).Bytes("zz", [5]).Write(_directory["source"]);

        Run(Checkpoints.List(source), "copy", new TransferOptions { MaxShardSize = 4, Flush = false });

        Assert.Equal([1, 2, 3, 4], File.ReadAllBytes(_directory["copy.data-00000-of-00002"]));
        Assert.Equal([5], File.ReadAllBytes(_directory["copy.data-00001-of-00002"]));
        Assert.Equal(Checkpoints.Contents(source), Checkpoints.Contents(_directory["copy"]));
    }

    [Theory]
    [InlineData(TransferMode.Link)]
    [InlineData(TransferMode.Move)]
    public void Files_that_are_linked_keep_it(TransferMode mode)
    {
        string source = Nested(Long, Short).Write(_directory["source"]);
        List<StoredValue> before = Checkpoints.Contents(source);

        Run(Checkpoints.List(source), "copy", new TransferOptions { Mode = mode, Flush = false });

        Assert.Equal([1, 2, 3], Checkpoints.Data(_directory["copy"]));
        Assert.Equal(before, Checkpoints.Contents(_directory["copy"]));
    }

    [Fact]
    public void What_is_added_keeps_it_and_so_does_what_is_added_to()
    {
        string first = Nested("a", "b").Write(_directory["first"]);
        string second = Nested("c", "d").Write(_directory["second"]);

        Run(Checkpoints.List(second), "first", new TransferOptions { Append = true, Flush = false });

        Assert.Equal([1, 2, 3], File.ReadAllBytes(_directory["first.data-00000-of-00002"]));
        Assert.Equal([1, 2, 3], File.ReadAllBytes(_directory["first.data-00001-of-00002"]));
        Assert.Equal(["a", "b", "c", "d"], Checkpoints.Contents(first).Select(static value => value.Name));
    }

    [Fact]
    public void Slices_keep_it()
    {
        SmallBundle bundle = new SmallBundle().RowsOfFloats("rows", 2, [1, 1], 1, 2, 3, 4);
        Proto.Entry row = bundle.EntryOfRows("rows", 0, 1);
        bundle["one"] = Beginning(row, DataType.Float32, [1], BitConverter.GetBytes(1f));
        string source = bundle.Write(_directory["source"]);

        Checkpoints.Copy(Checkpoints.List(source), _directory["copy"]);

        Assert.Equal(Checkpoints.Data(source), Checkpoints.Data(_directory["copy"]));
        Assert.Equal(Checkpoints.Contents(source), Checkpoints.Contents(_directory["copy"]));
    }

    /// <summary>The lead has its bytes read; the checksum of a beginning is another one, and none is taken on trust.</summary>
    [Theory]
    [InlineData(Long)]
    [InlineData(Short)]
    [InlineData("same")]
    public void The_value_that_is_damaged_is_named_and_can_be_left_out(string damaged)
    {
        SmallBundle bundle = Nested(Long, Short);
        bundle["same"] = Beginning(bundle[Long], DataType.Int8, [3], [1, 2, 3]);
        bundle[damaged].Crc32C ^= 1;
        string source = bundle.Write(_directory["source"]);

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Copy(Checkpoints.List(source), _directory["copy"])
        );

        Assert.Equal((CheckpointError.ChecksumMismatch, damaged), (error.Error, error.Variable));
        Assert.False(File.Exists(_directory["copy.index"]));
        TransferPlan plan = Run(Checkpoints.List(source), "copy", new TransferOptions { SkipDamaged = true, Flush = false });
        Assert.Equal(damaged, Assert.Single(plan.LeftOut).Variable);
        Assert.Equal([1, 2, 3], Checkpoints.Data(_directory["copy"]));
        Assert.Empty(Verified.Faults(_directory["copy"]));
    }

    /// <summary>A wrong byte behind the beginning that two have in common harms the longer alone.</summary>
    [Fact]
    public void What_is_damaged_behind_a_beginning_leaves_the_beginning()
    {
        string source = Nested(Long, Short).Write(_directory["source"]);
        File.WriteAllBytes(source + ".data-00000-of-00001", [1, 2, 9]);

        TransferPlan plan = Run(Checkpoints.List(source), "copy", new TransferOptions { SkipDamaged = true, Flush = false });

        Assert.Equal(Long, Assert.Single(plan.LeftOut).Variable);
        Assert.Equal([1, 2], Checkpoints.Data(_directory["copy"]));
    }

    /// <summary>However many beginnings there are, each byte is summed once: sizes add up to twenty gigabytes here.</summary>
    [Fact]
    public void Any_number_of_beginnings_takes_one_pass()
    {
        const int Count = 100_000;
        byte[] bytes = new byte[4 * Count];
        Random.Shared.NextBytes(bytes);
        var bundle = new SmallBundle().Add("all", DataType.UInt8, [bytes.Length], bytes);
        uint crc = 0;
        for (int i = 1; i < Count; i++)
        {
            crc = Crc32C.Append(crc, bytes.AsSpan(4 * (i - 1), 4));
            bundle[$"v{i}"] = Beginning(bundle["all"], DataType.Float32, [i], Crc32C.Mask(crc));
        }

        string source = bundle.Write(_directory["source"]);
        Checkpoints.Copy(Checkpoints.List(source), _directory["copy"]);

        Assert.Equal(bytes, Checkpoints.Data(_directory["copy"]));
        Assert.Equal(Verified.Entries(source), Verified.Entries(_directory["copy"]));
        Assert.Empty(Verified.Faults(_directory["copy"]));
    }

    private TransferPlan Run(List<CheckpointVariable> variables, string to, TransferOptions options)
    {
        CancellationToken token = TestContext.Current.CancellationToken;
        TransferPlan plan = TransferPlanner.Plan(variables, _directory[to], options, token);
        TransferExecutor.Execute(plan, null, token);
        return plan;
    }

    /// <summary>Three bytes, of which another variable has the first two.</summary>
    private static SmallBundle Nested(string longer, string shorter)
    {
        SmallBundle bundle = new SmallBundle().Bytes(longer, [1, 2, 3]);
        bundle[shorter] = Beginning(bundle[longer], DataType.UInt8, [2], [1, 2]);
        return bundle;
    }

    private static Proto.Entry Beginning(Proto.Entry of, DataType dataType, long[] shape, byte[] bytes) =>
        Beginning(of, dataType, shape, ReferenceCrc.MaskedOf(bytes));

    private static Proto.Entry Beginning(Proto.Entry of, DataType dataType, long[] shape, uint checksum) =>
        new()
        {
            Dtype = dataType.Number,
            Shape = new Proto.Shape { Dim = { shape.Select(static size => new Proto.Shape.Types.Dim { Size = size }) } },
            ShardId = of.ShardId,
            Offset = of.Offset,
            Size = new TensorShape(shape).ElementCount * dataType.Width,
            Crc32C = checksum,
        };

    private static string SavedModel(string name) =>
        Path.Combine(Fixtures.Require(Path.Combine("reports", "saved_models", name)), "variables", "variables");
}
