using CheckpointTools.Formats.Bundles;
using CheckpointTools.Tests.Support;
using CheckpointTools.Variables;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing;

/// <summary>A variable that takes another's values is written as it is cut itself, however the values are stored.</summary>
public sealed class RecutTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public static IEnumerable<TheoryDataRow<string>> EveryDataType =>
        Checkpoints
            .List(Fixtures.TfMade("all_dtypes", "model"))
            .Where(static variable => variable.Shape.Rank > 0 && variable.ElementCount > 1)
            .Select(static variable => new TheoryDataRow<string>(variable.Name));

    [Theory]
    [MemberData(nameof(EveryDataType))]
    public void From_one_piece_to_many_and_back_every_byte_is_the_same(string name)
    {
        CheckpointVariable plain = Checkpoints.Variable(Fixtures.TfMade("all_dtypes", "model"), name);
        for (int axis = 0; axis < plain.Shape.Rank; axis++)
        {
            if (plain.Shape[axis] < 2)
            {
                continue;
            }

            var partition = new TensorPartition(axis, 1, plain.Shape[axis] - 1);
            string cut = _directory[$"cut{axis}"];
            Checkpoints.Copy([Like(plain, partition)], cut);
            CheckpointVariable parts = Assert.Single(Checkpoints.List(cut));
            string back = _directory[$"back{axis}"];
            Checkpoints.Copy([Like(parts, null)], back);
            string straight = _directory[$"straight{axis}"];
            Checkpoints.Copy([plain], straight);

            Assert.Equal((partition, plain.Shape, plain.DataType), (parts.Partition, parts.Shape, parts.DataType));
            Assert.Equal(Checkpoints.Contents(straight), Checkpoints.Contents(cut));
            Assert.Equal(Checkpoints.Data(straight), Checkpoints.Data(back));
            Assert.Equal(Checkpoints.Index(straight), Checkpoints.Index(back));
        }
    }

    [Fact]
    public void Is_cut_byte_for_byte_as_TensorFlow_cuts_it()
    {
        string model = Fixtures.TfMade("partitioned", "model");
        foreach (CheckpointVariable partitioned in Checkpoints.List(model).Where(static variable => variable.Partition is not null))
        {
            string plain = _directory["plain-" + partitioned.Name.Replace('/', '_')];
            Checkpoints.Copy([Like(partitioned, null)], plain);
            string again = plain + "-again";
            Checkpoints.Copy([partitioned.WithSource(Assert.Single(Checkpoints.List(plain)))], again);
            string straight = plain + "-straight";
            Checkpoints.Copy([partitioned], straight);

            Assert.False(Checkpoints.List(plain)[0].IsSliced);
            Assert.Equal(
                TableBytes.ReadFile(straight + ".index").Select(Comparable),
                TableBytes.ReadFile(again + ".index").Select(Comparable)
            );
        }
    }

    [Fact]
    public void A_layout_that_the_source_has_is_copied_as_it_is()
    {
        CheckpointVariable source = Checkpoints.Variable(Fixtures.TfMade("partitioned", "model"), "emb/table");

        Checkpoints.Copy([source.WithSource(source)], _directory["chosen"]);
        Checkpoints.Copy([source], _directory["listed"]);

        Assert.Equal(Checkpoints.Index(_directory["listed"]), Checkpoints.Index(_directory["chosen"]));
        TransferExecutor.Execute(
            TransferPlanner.Plan(
                [source.WithSource(source)],
                _directory["linked"],
                new TransferOptions { Mode = TransferMode.Link },
                TestContext.Current.CancellationToken
            ),
            null,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(Checkpoints.Contents(_directory["listed"]), Checkpoints.Contents(_directory["linked"]));
    }

    [Fact]
    public void From_one_cut_to_another_along_another_axis_over_several_files()
    {
        float[] values = [.. Enumerable.Range(0, 60).Select(static number => (float)number)];
        CheckpointVariable rows = Checkpoints.Variable(
            new SmallBundle(shardCount: 3).RowsOfFloats("w", 6, [3, 3, 4], values).Write(_directory["rows"]),
            "w"
        );

        Checkpoints.Copy([Like(rows, new TensorPartition(1, 1, 2, 3))], _directory["columns"]);

        Assert.Equal(Checkpoints.Contents(_directory["rows"]), Checkpoints.Contents(_directory["columns"]));
        Assert.Equal(new TensorPartition(1, 1, 2, 3), Checkpoints.Variable(_directory["columns"], "w").Partition);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Large_tensors_are_cut_along_any_axis(int axis)
    {
        // More than one window, rows that lie close together and far apart.
        long[] shape = [7, 300, 1025];
        byte[] bytes = new byte[7 * 300 * 1025];
        new Random(axis).NextBytes(bytes);
        CheckpointVariable plain = Checkpoints.Variable(
            new SmallBundle().Add("w", DataType.UInt8, shape, bytes).Write(_directory["plain"]),
            "w"
        );

        Checkpoints.Copy([Like(plain, new TensorPartition(axis, 2, 1, shape[axis] - 3))], _directory["cut"]);
        Checkpoints.Copy([Like(Checkpoints.Variable(_directory["cut"], "w"), null)], _directory["back"]);

        Assert.Equal(Checkpoints.Contents(_directory["plain"]), Checkpoints.Contents(_directory["cut"]));
        Assert.Equal(bytes, Checkpoints.Data(_directory["back"]));
    }

    [Fact]
    public void Strings_are_cut_and_joined()
    {
        string[] texts = ["one", "", "three", "four", new string('x', 70_000)];
        CheckpointVariable bands = Checkpoints.Variable(
            new SmallBundle().BandsOfStrings("s", [2, 3], texts).Write(_directory["bands"]),
            "s"
        );

        Checkpoints.Copy([Like(bands, new TensorPartition(0, 1, 3, 1))], _directory["cut"]);
        Checkpoints.Copy([Like(bands, null)], _directory["whole"]);

        Assert.Equal(Checkpoints.Contents(_directory["bands"]), Checkpoints.Contents(_directory["cut"]));
        Assert.Equal(Checkpoints.Contents(_directory["bands"]), Checkpoints.Contents(_directory["whole"]));
        Assert.False(Checkpoints.Variable(_directory["whole"], "s").IsSliced);
    }

    [Fact]
    public void Variables_of_a_V1_checkpoint_are_cut_and_joined()
    {
        CheckpointVariable embedding = Checkpoints.Variable(Fixtures.TfMade("v1_sharded_partitioned"), "emb");
        CheckpointVariable strings = Checkpoints.Variable(Fixtures.TfMade("v1_single"), "s");

        Checkpoints.Copy([Like(embedding, new TensorPartition(1, 1, 2)), Like(strings, new TensorPartition(0, 2, 1))], _directory["cut"]);
        Checkpoints.Copy([Like(embedding, null), strings], _directory["whole"]);

        Assert.Equal(Checkpoints.Contents(_directory["whole"]), Checkpoints.Contents(_directory["cut"]));
        Assert.Contains(
            Checkpoints.Contents(Fixtures.TfMade("v1_sharded_partitioned")).Single(static value => value.Name == "emb"),
            Checkpoints.Contents(_directory["whole"])
        );
        Assert.Equal(
            [new TensorPartition(1, 1, 2), new TensorPartition(0, 2, 1)],
            Checkpoints.List(_directory["cut"]).Select(static variable => variable.Partition)
        );
    }

    [Fact]
    public void The_byte_order_of_the_source_is_kept()
    {
        CheckpointVariable rows = Checkpoints.Variable(
            new SmallBundle(isBigEndian: true)
                .RowsOfFloats("w", 2, [1, 2], 1, 2, 3, 4, 5, 6)
                .BandsOfStrings("s", [1, 1], "a", "bc")
                .Write(_directory["rows"]),
            "w"
        );
        CheckpointVariable strings = Checkpoints.Variable(_directory["rows"], "s");

        Checkpoints.Copy([Like(rows, null), Like(strings, null)], _directory["whole"]);

        Assert.Equal(Checkpoints.Contents(_directory["rows"]), Checkpoints.Contents(_directory["whole"]));
    }

    [Fact]
    public void Damaged_values_are_noticed_before_the_checkpoint_is_there()
    {
        string source = new SmallBundle().Bytes("w", [1, 2, 3, 4]).Write(_directory["source"]);
        CheckpointVariable variable = Checkpoints.Variable(source, "w");
        byte[] data = Checkpoints.Data(source);
        data[3] ^= 1;
        File.WriteAllBytes(source + ".data-00000-of-00001", data);
        TransferPlan plan = Checkpoints.Plan([Like(variable, new TensorPartition(0, 1, 3))], _directory["copy"]);

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            TransferExecutor.Execute(plan, cancellationToken: TestContext.Current.CancellationToken)
        );

        Assert.Equal((CheckpointError.ChecksumMismatch, "w"), (error.Error, error.Variable));
        Assert.Empty(Directory.GetFiles(_directory.Path, "copy.*"));
    }

    [Fact]
    public void A_missing_data_file_is_noticed_before_anything_is_written()
    {
        string source = new SmallBundle().Bytes("w", [1, 2, 3, 4]).Write(_directory["source"]);
        CheckpointVariable variable = Checkpoints.Variable(source, "w");
        File.Delete(source + ".data-00000-of-00001");

        Assert.Equal(
            CheckpointError.DataFileMissing,
            Assert
                .Throws<CheckpointException>(() => Checkpoints.Plan([Like(variable, new TensorPartition(0, 1, 3))], _directory["copy"]))
                .Error
        );
    }

    [Theory]
    [InlineData(0, new long[] { 1, 2 }, "parts of 3 together along axis 0")]
    [InlineData(1, new long[] { 2, 2 }, "along axis 1, but its shape [4] has the axes 0 to 0")]
    [InlineData(0, new long[] { 4, 0 }, "the size 0")]
    public void A_partition_that_does_not_fit_is_refused(int axis, long[] sizes, string why)
    {
        CheckpointVariable variable = Checkpoints.Variable(new SmallBundle().Bytes("w", [1, 2, 3, 4]).Write(_directory["source"]), "w");

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Plan([Like(variable, new TensorPartition(axis, sizes))], _directory["copy"])
        );

        Assert.Equal((CheckpointError.InvalidTransfer, "w"), (error.Error, error.Variable));
        Assert.Contains(why, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void One_part_is_the_whole()
    {
        CheckpointVariable variable = Checkpoints.Variable(new SmallBundle().Bytes("w", [1, 2, 3, 4]).Write(_directory["source"]), "w");

        Checkpoints.Copy([Like(variable, new TensorPartition(0, 4))], _directory["copy"]);

        Assert.Equal(Checkpoints.Index(_directory["source"]), Checkpoints.Index(_directory["copy"]));
    }

    [Fact]
    public void Variants_are_not_cut()
    {
        CheckpointVariable variant = Checkpoints
            .List(Fixtures.TfMade("variant_tensor", "model"))
            .First(static variable => variable.DataType == DataType.Variant);
        var model = new CheckpointVariable(
            new StoredTensor(variant.Source, "w", DataType.Variant, new TensorShape(2), 0, new StoredCut(new TensorPartition(0, 1, 1))),
            "w"
        );

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Plan([model.WithSource(variant)], _directory["copy"])
        );

        Assert.True(error.Error is CheckpointError.UnsupportedDataType or CheckpointError.InvalidTransfer, error.Message);
    }

    [Theory]
    [InlineData(TransferMode.Link)]
    [InlineData(TransferMode.Move)]
    public void Links_and_moves_are_refused(TransferMode mode)
    {
        CheckpointVariable variable = Checkpoints.Variable(new SmallBundle().Bytes("w", [1, 2, 3, 4]).Write(_directory["source"]), "w");

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            TransferPlanner.Plan(
                [Like(variable, new TensorPartition(0, 1, 3))],
                _directory["copy"],
                new TransferOptions { Mode = mode },
                TestContext.Current.CancellationToken
            )
        );

        Assert.Equal(CheckpointError.InvalidTransfer, error.Error);
        Assert.True(File.Exists(_directory["source.index"]));
    }

    [Fact]
    public void Parts_of_a_sharded_save_do_not_become_a_tensor_that_is_cut_otherwise()
    {
        CheckpointVariable part = Checkpoints.Variable(
            new SmallBundle().RowsOfFloats("w", 2, [1, 1], 1, 2, 3, 4).OnlyBands("w", 0).Write(_directory["part"]),
            "w"
        );

        Assert.Equal(
            CheckpointError.DamagedEntry,
            Assert.Throws<CheckpointException>(() => Checkpoints.Plan([Like(part, null)], _directory["copy"])).Error
        );
    }

    [Fact]
    public void The_slices_of_many_parts_are_made_once()
    {
        const int Count = 20_000;
        CheckpointVariable source = Checkpoints.Variable(new SmallBundle().Bytes("w", new byte[Count]).Write(_directory["source"]), "w");
        var model = new ModelVariable("w", DataType.UInt8, PartialTensorShape.Unknown)
        {
            Partition = new TensorPartition(0, [.. Enumerable.Repeat(1L, Count)]),
        };
        CheckpointVariable[] variables =
        [
            CheckpointVariable.FromParts(model, [.. Enumerable.Repeat(new VariablePart(source, FillsPart: false), Count)], null, null),
        ];
        long before = GC.GetAllocatedBytesForCurrentThread();

        Checkpoints.Plan(variables, _directory["copy"]);

        // All slices for each part would be 40 GB.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 1L << 30);
    }

    public void Dispose() => _directory.Dispose();

    /// <summary>A variable of that name, cut in its own way, with the values of another.</summary>
    private static CheckpointVariable Like(CheckpointVariable source, TensorPartition? partition) =>
        new CheckpointVariable(
            new StoredTensor(
                source.Source,
                source.Name,
                source.DataType,
                source.Shape,
                source.Size,
                partition is null ? null : new StoredCut(partition)
            ),
            source.Name
        ).WithSource(source);

    /// <summary>Key and entry, but not the place.</summary>
    private static string Comparable((byte[] Key, byte[] Value) entry)
    {
        if (entry.Key.Length == 0)
        {
            return Convert.ToHexString(entry.Value);
        }

        var parsed = BundleEntry.Parse(entry.Value, new Formats.Messages.ShapeCache());
        return $"{Convert.ToHexString(entry.Key)} {parsed.DataType} {parsed.Shape} {parsed.Size} {parsed.Checksum:x8} "
            + $"{string.Join(' ', parsed.Slices.Select(static slice => slice.ToString()))}";
    }
}
