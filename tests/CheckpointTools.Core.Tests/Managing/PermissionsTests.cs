using CheckpointTools.Managing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Tests.Managing;

/// <summary>What replaces a file is for the same readers, and a state file that is a link stays one.</summary>
public sealed class PermissionsTests : IDisposable
{
    private const UnixFileMode Hidden = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const UnixFileMode Shared = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.GroupRead | UnixFileMode.GroupWrite;

    private readonly Runs _runs = new();

    public PermissionsTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows has other permissions.");
        _runs.Save("m-1");
        _runs.Save("m-2", hasMeta: true);
    }

    public void Dispose() => _runs.Dispose();

    [Theory]
    [InlineData(Hidden)]
    [InlineData(Shared)]
    public void A_state_file_keeps_its_permissions(UnixFileMode mode)
    {
        _runs.Name("m-1");
        SetMode("checkpoint", mode);
        SetLatest("m-2");
        Assert.Equal(mode, Mode("checkpoint"));
        Assert.Equal("m-2", _runs.State().LatestPath);
    }

    [Theory]
    [InlineData(Hidden, 1)]
    [InlineData(Shared, 1)]
    [InlineData(Hidden, 3)]
    public void The_files_of_a_checkpoint_that_is_replaced_keep_their_permissions(UnixFileMode mode, int shardCount)
    {
        _runs.Save("n-1", shardCount, hasMeta: true);
        string[] Files() => [.. _runs.Names.Where(static name => name.StartsWith("n-1", StringComparison.Ordinal))];
        Array.ForEach(Files(), file => SetMode(file, mode));
        CheckpointRelocation.Execute(
            CheckpointRelocation.Plan(Runs.At(_runs["m-2"]), _runs["n-1"], new RelocationOptions { Force = true }),
            null,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(3, Files().Length);
        Assert.All(Files(), file => Assert.Equal(mode, Mode(file)));

        var options = new TransferOptions { Force = true, MaxShardSize = 1 };
        TransferExecutor.Execute(
            TransferPlanner.Plan(Writing.Checkpoints.List(_runs["m-1"]), _runs["n-1"], options, TestContext.Current.CancellationToken),
            null,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(5, Files().Length);
        Assert.All(Files(), file => Assert.Equal(mode, Mode(file)));
    }

    [Fact]
    public void A_state_file_that_is_a_link_stays_one_and_what_it_leads_to_is_written()
    {
        LinkState("of-m");
        SetMode("of-m", Hidden);
        SetLatest("m-2");
        Assert.Equal("of-m", new FileInfo(_runs["checkpoint"]).LinkTarget);
        Assert.Null(new FileInfo(_runs["of-m"]).LinkTarget);
        Assert.Equal("m-2", _runs.State().LatestPath);
        Assert.Equal(Hidden, Mode("of-m"));
        Remove("m-2");
        Assert.Equal("m-1", _runs.State().LatestPath);
    }

    /// <summary>What it names there is not what it names here: a change would drop what this directory does not have.</summary>
    [Fact]
    public void One_that_leads_to_another_directory_is_not_changed()
    {
        _runs.Save("other/n-1");
        LinkState("other/checkpoint");
        File.WriteAllText(_runs["other", "checkpoint"], "model_checkpoint_path: \"n-1\"\nall_model_checkpoint_paths: \"m-1\"");
        byte[] before = File.ReadAllBytes(_runs["other", "checkpoint"]);
        Action[] changes =
        [
            () => SetLatest("m-2"),
            () => StateFiles.SetLatest(Runs.At(_runs["m-2"]), force: true, TestContext.Current.CancellationToken),
            () => StateFiles.RequireNameable(Runs.At(_runs["m-2"])),
            () => StateFiles.Repair(_runs.Directory.Path, TestContext.Current.CancellationToken),
            () => CheckpointRemoval.Plan(Runs.At(_runs["m-1"])),
        ];
        foreach (Action change in changes)
        {
            CheckpointException e = Assert.Throws<CheckpointException>(change);
            Assert.Equal(CheckpointError.StateFileOfAnother, e.Error);
            Assert.Contains(_runs["other", "checkpoint"], e.Message, StringComparison.Ordinal);
        }

        Assert.Equal(before, File.ReadAllBytes(_runs["other", "checkpoint"]));
        Assert.Equal("other/checkpoint", new FileInfo(_runs["checkpoint"]).LinkTarget);
        Remove("m-2");
    }

    private void LinkState(string target)
    {
        _runs.Name("m-1");
        File.Move(_runs["checkpoint"], _runs[target]);
        File.CreateSymbolicLink(_runs["checkpoint"], target);
    }

    private void Remove(string name) =>
        CheckpointRemoval.Remove(CheckpointRemoval.Plan(Runs.At(_runs[name])), TestContext.Current.CancellationToken);

    private void SetLatest(string name) =>
        StateFiles.SetLatest(Runs.At(_runs[name]), cancellationToken: TestContext.Current.CancellationToken);

    private void SetMode(string name, UnixFileMode mode)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(_runs[name], mode);
        }
    }

    private UnixFileMode Mode(string name) => OperatingSystem.IsWindows() ? default : File.GetUnixFileMode(_runs[name]);
}
