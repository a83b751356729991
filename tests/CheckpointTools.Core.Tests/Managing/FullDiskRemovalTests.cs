using CheckpointTools.Formats.StateFiles;
using CheckpointTools.Managing;
using CheckpointTools.Proof;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Managing;

/// <summary>Checkpoints are removed because the disk is full: that works without any room.</summary>
public sealed class FullDiskRemovalTests : IDisposable
{
    private readonly Runs _runs = new();

    public FullDiskRemovalTests()
    {
        foreach (string name in (string[])["m-1", "m-2", "m-3"])
        {
            _runs.Save(name, hasMeta: true);
        }

        _runs.Name("m-1", "m-2", "m-3");
    }

    public void Dispose() => _runs.Dispose();

    [Theory]
    [InlineData("m-1", "m-2 m-3")]
    [InlineData("m-3", "m-1 m-2")]
    public void A_removal_makes_its_own_room(string gone, string list)
    {
        RemovalPlan plan = CheckpointRemoval.Plan(Runs.At(_runs[gone]));
        IReadOnlyList<CheckpointNote> notes = CheckpointRemoval.Remove(
            plan,
            new FaultingFileLayer(isFull: true),
            TestContext.Current.CancellationToken
        );
        Assert.Equal(gone == "m-3" ? 1 : 0, notes.Count);
        Assert.All(notes, static note => Assert.Contains("'m-2' as the latest", note.Finding, StringComparison.Ordinal));
        Assert.Equal(list, string.Join(' ', _runs.State().AllPaths));
        Assert.Equal(list[^3..], _runs.State().LatestPath);
        Assert.DoesNotContain(
            _runs.Names,
            name => name.StartsWith(gone, StringComparison.Ordinal) || name.Contains(".t", StringComparison.Ordinal)
        );
    }

    /// <summary>Another program may be faster to take the room, or the files may have other names: then it is said.</summary>
    [Fact]
    public void A_state_file_for_which_there_is_no_room_even_then_is_an_error()
    {
        RemovalPlan plan = CheckpointRemoval.Plan(Runs.At(_runs["m-3"]));
        CheckpointNote stale = Assert.Single(
            CheckpointRemoval.Remove(plan, new FaultingFileLayer(Faults.Full(1)), TestContext.Current.CancellationToken)
        );
        Assert.Equal(CheckpointError.PartlyRemoved, stale.Error);
        Assert.Contains($"'{_runs["checkpoint"]}' still names it", stale.Finding, StringComparison.Ordinal);
        Assert.True(plan.IsGone);
        StateFiles.Repair(_runs.Directory.Path, TestContext.Current.CancellationToken);
        Assert.Equal("m-2", _runs.State().LatestPath);
    }

    [Fact]
    public void A_directory_without_room_for_another_name_is_no_reason_to_refuse()
    {
        RemovalPlan plan = CheckpointRemoval.Plan(Runs.At(_runs["m-2"]));
        var files = new FaultingFileLayer(
            static (step, isDone) =>
            {
                if (!isDone && step.Operation == Operation.Rename && step.Path.Contains(".tempstate", StringComparison.Ordinal))
                {
                    throw new IOException("No space left on device", 28);
                }
            }
        );
        Assert.Empty(CheckpointRemoval.Remove(plan, files, TestContext.Current.CancellationToken));
        Assert.Equal(7, _runs.Names.Count());
        Assert.Equal(
            _runs["m-2.index"],
            files.Steps.First(static step => step.Operation == Operation.Delete && Path.GetFileName(step.Path) != "checkpoint").Path
        );
    }

    [Fact]
    public void On_a_real_full_disk_several_go_at_once()
    {
        using SmallDisk disk = SmallDisk.Mount(1 << 20);
        foreach (string name in (string[])["m-1", "m-2", "m-3"])
        {
            Stored.Write(Path.Combine(disk.Path, name), 1, [("w", new byte[100_000])]);
        }

        string state = Path.Combine(disk.Path, "checkpoint");
        File.WriteAllBytes(state, StateFileWriter.Write(new CheckpointState("m-3", ["m-1", "m-2", "m-3"], [], null, null)));
        File.WriteAllBytes(Path.Combine(disk.Path, "filler"), new byte[new DriveInfo(disk.Path).AvailableFreeSpace]);

        RemovalPlan[] plans = [.. new[] { "m-1", "m-3" }.Select(name => CheckpointRemoval.Plan(Runs.At(Path.Combine(disk.Path, name))))];
        UnlistedCheckpoints unlisted = CheckpointRemoval.Unlist(plans, TestContext.Current.CancellationToken);
        Assert.Single(plans.SelectMany(static plan => CheckpointRemoval.Remove(plan, TestContext.Current.CancellationToken)));
        Assert.Empty(CheckpointRemoval.Relist(unlisted));
        Assert.Equal(["m-2"], CheckpointState.Load(state).AllPaths);
        Assert.Equal(["checkpoint", "filler", "m-2.data-00000-of-00001", "m-2.index"], Tree.NamesIn(disk.Path));
    }
}
