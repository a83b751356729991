using CheckpointTools.Tests.Support;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Writing;

/// <summary>Destinations that cannot be written, or are taken by somebody else: an error that says so, and no trace.</summary>
public sealed class DestinationTests : IDisposable
{
    private const int DiskSize = 4 << 20;

    private readonly TemporaryDirectory _directory = new();
    private readonly string _source;

    public DestinationTests() => _source = new SmallBundle(1).Bytes("a", new byte[2 << 20]).Write(_directory["source"]);

    [Fact]
    public void Missing_parents_are_created()
    {
        string copy = _directory["x/y/z/copy"];

        Checkpoints.Copy(Checkpoints.List(_source), copy);

        Assert.Equal(["copy.data-00000-of-00001", "copy.index"], Tree.NamesIn(Path.GetDirectoryName(copy)!));
    }

    [Theory]
    [InlineData("with space/ü 日本")]
    [InlineData("glob[1]*?")]
    [InlineData("$name'\"`;")]
    [InlineData(".hidden")]
    [InlineData("ends.index.twice")]
    public void Any_name_that_the_file_system_can_have_is_written(string name)
    {
        Needs.FileName(name);

        Checkpoints.Copy(Checkpoints.List(_source), _directory[name]);

        Assert.Equal(Checkpoints.Data(_source), Checkpoints.Data(_directory[name]));
    }

    [Theory]
    [InlineData("glob*")]
    [InlineData("a:stream")]
    [InlineData("nul")]
    [InlineData("Com1.ckpt-5")]
    public void A_name_that_Windows_cannot_have_or_keeps_for_itself_is_refused_there(string name)
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "A file can have that name here.");

        AssertNothingLeft(
            () => Checkpoints.Plan(Checkpoints.List(_source), _directory.Path + Path.DirectorySeparatorChar + name),
            CheckpointError.InvalidDestination
        );
    }

    [Fact]
    public void A_parent_that_is_a_file_is_refused() =>
        AssertNothingLeft(
            () => Checkpoints.Copy(Checkpoints.List(_source), _directory["source.index/sub/copy"]),
            CheckpointError.InvalidDestination
        );

    [Theory]
    [InlineData("new/long")]
    [InlineData("long/copy")]
    public void A_name_that_is_too_long_is_refused(string path) =>
        AssertNothingLeft(
            () =>
                Checkpoints.Copy(
                    Checkpoints.List(_source),
                    _directory[path.Replace("long", new string('n', 300), StringComparison.Ordinal)]
                ),
            CheckpointError.InvalidDestination
        );

    [Fact]
    public void A_path_that_is_too_long_is_refused() =>
        AssertNothingLeft(
            () =>
                Checkpoints.Copy(
                    Checkpoints.List(_source),
                    _directory[string.Concat(Enumerable.Repeat(new string('d', 200) + "/", 200)) + "copy"]
                ),
            CheckpointError.InvalidDestination
        );

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_checkpoint_that_appears_after_planning_is_noticed_before_anything_is_copied(int shardCount)
    {
        string copy = _directory["copy"];
        TransferPlan plan = Checkpoints.Plan(Checkpoints.List(_source), copy);
        new SmallBundle(shardCount).Bytes("other", [1]).Write(copy);

        AssertNothingLeft(
            () => TransferExecutor.Execute(plan, static _ => Assert.Fail("Something was copied."), TestContext.Current.CancellationToken),
            CheckpointError.DestinationExists
        );
    }

    /// <summary>Who asked to replace what is there needs no advice to ask for it: running the command again is enough.</summary>
    [Fact]
    public void Who_may_replace_is_told_that_another_writer_was_faster()
    {
        string copy = _directory["copy"];
        TransferPlan plan = TransferPlanner.Plan(
            Checkpoints.List(_source),
            copy,
            new TransferOptions { Force = true },
            TestContext.Current.CancellationToken
        );
        new SmallBundle(1).Bytes("other", [1]).Write(copy);

        AssertNothingLeft(
            () => TransferExecutor.Execute(plan, null, TestContext.Current.CancellationToken),
            CheckpointError.DestinationChanged
        );
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public void A_checkpoint_that_appears_while_the_data_is_copied_is_left_alone(int shardCount)
    {
        string copy = _directory["copy"];
        TransferPlan plan = Checkpoints.Plan(Checkpoints.List(_source), copy);
        List<string>? before = null;

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            TransferExecutor.Execute(plan, WriteOther, TestContext.Current.CancellationToken)
        );

        Assert.Equal(CheckpointError.DestinationExists, error.Error);
        Assert.Equal(before, Tree.List(_directory.Path));

        void WriteOther(TransferProgress progress)
        {
            if (progress.Variable is null)
            {
                new SmallBundle(shardCount).Bytes("other", [1]).Write(copy);
                before = [.. Tree.List(_directory.Path).Where(static file => !file.Contains(".tempstate", StringComparison.Ordinal))];
            }
        }
    }

    [Fact]
    public async Task Of_transfers_to_one_destination_at_once_one_arrives()
    {
        string copy = _directory["new/copy"];
        TransferPlan[] plans = [.. Enumerable.Range(0, 6).Select(_ => Checkpoints.Plan(Checkpoints.List(_source), copy))];

        CheckpointError?[] outcomes = await Task.WhenAll(plans.Select(static plan => Task.Run(() => Outcome(plan))));

        Assert.Single(outcomes, (CheckpointError?)null);
        Assert.All(outcomes, static outcome => Assert.True(outcome is null or CheckpointError.DestinationExists, outcome.ToString()));
        Assert.Equal(["copy.data-00000-of-00001", "copy.index"], Tree.NamesIn(_directory["new"]));
        Assert.Equal(Checkpoints.Contents(_source), Checkpoints.Contents(copy));
    }

    [Fact]
    public void A_link_to_nowhere_under_the_name_is_left_alone()
    {
        Needs.SymbolicLinks();
        File.CreateSymbolicLink(_directory["copy.index"], _directory["nowhere"]);

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Copy(Checkpoints.List(_source), _directory["copy"])
        );

        Assert.Equal(CheckpointError.DestinationExists, error.Error);
        Assert.Equal(["copy.index", "source.data-00000-of-00001", "source.index"], Tree.NamesIn(_directory.Path));
        Assert.Equal(_directory["nowhere"], new FileInfo(_directory["copy.index"]).LinkTarget);
    }

    [Fact]
    public void A_disk_with_too_little_room_is_known_before_writing()
    {
        using SmallDisk disk = SmallDisk.Mount(DiskSize / 4);

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Plan(Checkpoints.List(_source), Path.Combine(disk.Path, "sub", "copy"))
        );

        Assert.Equal(CheckpointError.DiskFull, error.Error);
        Assert.Contains($"takes {2 << 20}", error.Message, StringComparison.Ordinal);
        Assert.Empty(Tree.NamesIn(disk.Path));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_disk_that_fills_up_while_copying_is_left_as_it_was(bool flush)
    {
        using SmallDisk disk = SmallDisk.Mount(DiskSize);
        TransferPlan plan = TransferPlanner.Plan(
            Checkpoints.List(_source),
            Path.Combine(disk.Path, "sub", "copy"),
            new TransferOptions { Flush = flush },
            TestContext.Current.CancellationToken
        );
        File.WriteAllBytes(Path.Combine(disk.Path, "other"), new byte[3 << 20]);

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            TransferExecutor.Execute(plan, null, TestContext.Current.CancellationToken)
        );

        Assert.Equal(CheckpointError.DiskFull, error.Error);
        Assert.Equal(["other"], Tree.NamesIn(disk.Path));
    }

    [Fact]
    public void A_disk_that_has_no_room_for_the_index_is_left_as_it_was()
    {
        var bundle = new SmallBundle();
        for (int i = 0; i < 2000; i++)
        {
            bundle.Bytes($"{i:D4}{new string('n', 500)}{i}", [1]);
        }

        string source = bundle.Write(_directory["names"]);
        using SmallDisk disk = SmallDisk.Mount(64 << 10);

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Copy(Checkpoints.List(source), Path.Combine(disk.Path, "sub", "copy"))
        );

        Assert.Equal(CheckpointError.DiskFull, error.Error);
        Assert.Empty(Tree.NamesIn(disk.Path));
    }

    [Fact]
    public void A_read_only_file_system_is_said()
    {
        using SmallDisk disk = SmallDisk.Mount(DiskSize);
        disk.MakeReadOnly();

        CheckpointException error = Assert.Throws<CheckpointException>(() =>
            Checkpoints.Copy(Checkpoints.List(_source), Path.Combine(disk.Path, "copy"))
        );

        Assert.True(error.Error is CheckpointError.WriteFailed or CheckpointError.AccessDenied);
        Assert.Contains(disk.Path, error.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _directory.Dispose();

    private static CheckpointError? Outcome(TransferPlan plan)
    {
        try
        {
            TransferExecutor.Execute(plan, null, TestContext.Current.CancellationToken);
            return null;
        }
        catch (CheckpointException e)
        {
            return e.Error;
        }
    }

    private void AssertNothingLeft(Action transfer, params CheckpointError[] expected)
    {
        List<string> before = Tree.List(_directory.Path);

        CheckpointException error = Assert.Throws<CheckpointException>(transfer);

        Assert.Contains(error.Error, expected);
        Assert.Equal(before, Tree.List(_directory.Path));
    }
}
