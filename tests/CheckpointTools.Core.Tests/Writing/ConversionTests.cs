using CheckpointTools.Formats.Bundles;
using CheckpointTools.Tests.Support;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;
using Proto = CheckpointTools.Tests.Protos;

namespace CheckpointTools.Tests.Writing;

/// <summary>
/// Variables of V1 checkpoints in transfers: converted where they are copied, refused where files would have to stay as they are.
/// </summary>
public sealed class ConversionTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    [Fact]
    public void Both_formats_merge_into_one()
    {
        string old = new V1Builder().Floats("a/w", [2], 1, 2).Strings("a/s", "x", "").Write(_directory["old"]);
        string current = new SmallBundle(shardCount: 2).RowsOfFloats("b/w", 2, [1, 2], 1, 2, 3, 4, 5, 6).Write(_directory["current"]);

        Checkpoints.Copy([.. Checkpoints.List(current), .. Checkpoints.List(old)], _directory["merged"]);

        Assert.Equal(
            [
                .. Checkpoints
                    .Contents(old)
                    .Concat(Checkpoints.Contents(current))
                    .OrderBy(static value => value.Name, StringComparer.Ordinal),
            ],
            Checkpoints.Contents(_directory["merged"])
        );
    }

    [Fact]
    public void Into_the_highest_byte_first_numbers_and_string_checksums_turn_over()
    {
        string old = new V1Builder()
            .Floats("f", [3], 1, 2, 3)
            .Strings("s", "one", "", "three")
            .Add("c", DataType.Complex64, [1], V1Builder.Whole(1), new Proto.PackedValues { ScomplexVal = { 1, -2 } })
            .Write(_directory["old"]);
        string current = new SmallBundle(isBigEndian: true).Floats("x", [1], 4).Write(_directory["current"]);

        Checkpoints.Copy([.. Checkpoints.List(old), .. Checkpoints.List(current)], _directory["merged"]);

        using var bundle = BundleReader.Open(_directory["merged"]);
        Assert.True(bundle.Header.IsBigEndian);
        Assert.Empty(Checkpoints.Contents(old).Except(Checkpoints.Contents(_directory["merged"])));
    }

    [Theory]
    [InlineData(TransferMode.Link)]
    [InlineData(TransferMode.Move)]
    public void Links_and_moves_are_refused_before_anything_is_written(TransferMode mode)
    {
        string old = new V1Builder().Floats("w", [2], 1, 2).Write(_directory["old"]);
        List<string> before = Tree.List(_directory.Path);

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            TransferPlanner.Plan(
                Checkpoints.List(old),
                _directory["new"],
                new TransferOptions { Mode = mode },
                TestContext.Current.CancellationToken
            )
        );

        Assert.Equal((CheckpointError.InvalidTransfer, old), (error.Error, error.File));
        Assert.Equal(before, Tree.List(_directory.Path));
    }

    [Fact]
    public void An_edit_in_place_is_refused()
    {
        string old = new V1Builder().Floats("w", [2], 1, 2).Write(_directory["old"]);

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            TransferPlanner.PlanEdit(
                [Checkpoints.List(old)[0].WithName("v")],
                old,
                new TransferOptions(),
                TestContext.Current.CancellationToken
            )
        );

        Assert.Equal(CheckpointError.InvalidTransfer, error.Error);
        Assert.Contains("never written", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_values_are_one_whatever_the_format()
    {
        string old = new V1Builder().Floats("w", [2], 1, 2).Strings("s", "x", "yz").Write(_directory["old"]);
        string same = new SmallBundle().Floats("w", [2], 1, 2).Strings("s", "x", "yz").Write(_directory["same"]);
        string other = new SmallBundle().Floats("w", [2], 1, 2).Strings("s", "xy", "z").Write(_directory["other"]);

        Checkpoints.Copy([.. Checkpoints.List(old), .. Checkpoints.List(same)], _directory["one"], DuplicatePolicy.Identical);
        Checkpoints.Copy([.. Checkpoints.List(same), .. Checkpoints.List(old)], _directory["two"], DuplicatePolicy.Identical);

        Assert.Equal(Checkpoints.Contents(old), Checkpoints.Contents(_directory["one"]));
        Assert.Equal(Checkpoints.Contents(old), Checkpoints.Contents(_directory["two"]));
        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Plan([.. Checkpoints.List(old), .. Checkpoints.List(other)], _directory["three"], DuplicatePolicy.Identical)
        );
        Assert.Equal((CheckpointError.DuplicateVariable, "s"), (error.Error, error.Variable));
    }

    [Fact]
    public void A_file_that_was_replaced_after_the_listing_is_noticed()
    {
        List<CheckpointVariable> listed = Checkpoints.List(new V1Builder().Floats("w", [2], 1, 2).Write(_directory["old"]));
        new V1Builder().Floats("w", [2], 1, 3).Write(_directory["old"]);

        Assert.Equal(
            CheckpointError.SourceChanged,
            Assert.Throws<CheckpointException>(() => Checkpoints.Plan(listed, _directory["new"])).Error
        );
    }

    [Fact]
    public void A_file_that_is_replaced_after_the_planning_is_noticed_and_nothing_is_left()
    {
        TransferPlan plan = Checkpoints.Plan(
            Checkpoints.List(new V1Builder().Floats("w", [2], 1, 2).Write(_directory["old"])),
            _directory["new"]
        );
        new V1Builder().Floats("w", [2], 1, 3).Write(_directory["old"]);

        Assert.Equal(
            CheckpointError.SourceChanged,
            Assert.Throws<CheckpointException>(() => TransferExecutor.Execute(plan, null, TestContext.Current.CancellationToken)).Error
        );
        Assert.Equal(["old"], Tree.NamesIn(_directory.Path));
    }

    [Fact]
    public void A_name_that_a_V2_reader_would_take_for_a_slice_is_refused_until_it_is_renamed()
    {
        string name = TextOf(CheckpointTools.Slices.SliceKey.Encode("w"u8, V1Builder.Slice("0,1")));
        string old = new V1Builder().Floats(name, [1], 1).Write(_directory["old"]);
        CheckpointVariable variable = Assert.Single(Checkpoints.List(old));

        Assert.Equal(
            CheckpointError.InvalidName,
            Assert.Throws<CheckpointException>(() => Checkpoints.Plan([variable], _directory["new"])).Error
        );
        Checkpoints.Copy([variable.WithName("w")], _directory["new"]);
        Assert.Equal("w", Assert.Single(Checkpoints.List(_directory["new"])).Name);
    }

    [Fact]
    public void Sizes_are_exact_in_the_plan_and_files_end_where_they_are_told()
    {
        V1Builder builder = new();
        for (int i = 0; i < 10; i++)
        {
            builder.Strings($"s{i}", "0123456789");
        }

        List<CheckpointVariable> variables = Checkpoints.List(builder.Write(_directory["old"]));
        TransferPlan plan = TransferPlanner.Plan(
            variables,
            _directory["new"],
            new TransferOptions { MaxShardSize = 40, Flush = false },
            TestContext.Current.CancellationToken
        );
        long done = 0;

        TransferExecutor.Execute(plan, progress => done = progress.BytesDone, TestContext.Current.CancellationToken);

        Assert.Equal(150, plan.PayloadSize);
        Assert.Equal(150, done);
        Assert.Equal(5, Checkpoints.List(_directory["new"])[0].ShardCount);
        Assert.Equal(Checkpoints.Contents(_directory["old"]), Checkpoints.Contents(_directory["new"]));
    }

    [Fact]
    public void Can_be_cancelled_between_two_pieces_of_a_tensor()
    {
        string old = new V1Builder().Floats("w", [1 << 18], new float[1 << 18]).Write(_directory["old"]);
        TransferPlan plan = Checkpoints.Plan(Checkpoints.List(old), _directory["new"]);
        using var cancellation = new CancellationTokenSource();

        Assert.Throws<OperationCanceledException>(() => TransferExecutor.Execute(plan, _ => cancellation.Cancel(), cancellation.Token));
        Assert.Equal(["old"], Tree.NamesIn(_directory.Path));
    }

    public void Dispose() => _directory.Dispose();

    private static string TextOf(byte[] name) => CheckpointTools.Binary.TensorName.ToText(name);
}
