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

    [Theory]
    [InlineData("states/of-m", true)]
    [InlineData("of-m", false)]
    public void A_state_file_that_is_a_link_stays_one_and_what_it_leads_to_is_written(string target, bool isTold)
    {
        _runs.Name("m-1");
        Directory.CreateDirectory(_runs["states"]);
        File.Move(_runs["checkpoint"], _runs[target]);
        SetMode(target, Hidden);
        File.CreateSymbolicLink(_runs["checkpoint"], target);
        CheckpointNote? note = SetLatest("m-2");
        Assert.Equal(target, new FileInfo(_runs["checkpoint"]).LinkTarget);
        Assert.Null(new FileInfo(_runs[target]).LinkTarget);
        Assert.Equal("m-2", _runs.State().LatestPath);
        Assert.Equal(Hidden, Mode(target));
        Assert.Equal(isTold, note?.Finding.Contains(_runs[target], StringComparison.Ordinal) ?? false);

        IReadOnlyList<CheckpointNote> notes = CheckpointRemoval.Remove(
            CheckpointRemoval.Plan(Runs.At(_runs["m-2"])),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(isTold ? 1 : 0, notes.Count);
        Assert.Equal("m-1", _runs.State().LatestPath);
        Assert.DoesNotContain(Directory.EnumerateFiles(_runs["states"]), static name => name.Contains(".tmp", StringComparison.Ordinal));
    }

    private CheckpointNote? SetLatest(string name) =>
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
