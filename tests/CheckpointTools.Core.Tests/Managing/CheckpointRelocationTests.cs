using CheckpointTools.Locating;
using CheckpointTools.Managing;
using CheckpointTools.Tests.Writing;

namespace CheckpointTools.Tests.Managing;

public sealed class CheckpointRelocationTests : IDisposable
{
    private readonly Runs _runs = new();

    public void Dispose() => _runs.Dispose();

    /// <summary>Without a state file that names the copy, the source would stay.</summary>
    [Fact]
    public void A_move_to_where_the_state_file_is_damaged_is_refused_before_anything_is_written()
    {
        _runs.Save("source-1");
        Directory.CreateDirectory(_runs["to"]);
        File.WriteAllText(_runs["to", "checkpoint"], "no { state");
        CheckpointException e = Assert.Throws<CheckpointException>(() =>
            CheckpointRelocation.Plan(Runs.At(_runs["source-1"]), _runs["to", "m-1"], new RelocationOptions { Move = true })
        );
        Assert.Equal(CheckpointError.NotACheckpoint, e.Error);
        Assert.Contains(_runs["to", "checkpoint"], e.Message, StringComparison.Ordinal);
        CheckpointRelocation.Plan(Runs.At(_runs["source-1"]), _runs["to", "m-1"], new RelocationOptions());
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Every_file_comes_along_to_the_byte(bool move)
    {
        string source = _runs.Save("m-1", shardCount: 3, hasMeta: true);
        Dictionary<string, byte[]> before = FilesOf(source);
        Relocate("m-1", Path.Combine("to", "n-1"), new RelocationOptions { Move = move });
        Assert.Equal(before, FilesOf(_runs["to", "n-1"]));
        Assert.Equal(move ? [] : before, FilesOf(source));
        Assert.Equal("n-1", _runs.State("to").LatestPath);
    }

    /// <summary>They belong to another save, which may lose its last copy.</summary>
    [Fact]
    public void Data_files_of_another_count_neither_come_along_nor_go()
    {
        string source = _runs.Save("m-1", shardCount: 2);
        foreach (string other in (string[])[".data-00000-of-00009", ".data-00005-of-00002"])
        {
            File.WriteAllText(source + other, other);
        }

        RelocationPlan plan = CheckpointRelocation.Plan(Runs.At(source), _runs["to", "m-1"], new RelocationOptions { Move = true });
        Assert.Equal(3, plan.Files.Count);
        CheckpointRelocation.Execute(plan, null, TestContext.Current.CancellationToken);
        Assert.Equal([".data-00000-of-00002", ".data-00001-of-00002", ".index"], FilesOf(plan.Destination).Keys.Order());
        Assert.Equal([".data-00000-of-00009", ".data-00005-of-00002"], FilesOf(source).Keys.Order());
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 3)]
    [InlineData(1, 3)]
    [InlineData(3, 1)]
    public void Replacing_takes_force_and_leaves_nothing_of_the_old_one(int oldCount, int newCount)
    {
        string source = _runs.Save("m-1", newCount);
        _runs.Save("n-1", oldCount, hasMeta: true);
        Dictionary<string, byte[]> before = FilesOf(source);
        Assert.Equal(
            CheckpointError.DestinationExists,
            Assert.Throws<CheckpointException>(() => Relocate("m-1", "n-1", new RelocationOptions())).Error
        );
        Relocate("m-1", "n-1", new RelocationOptions { Force = true });
        Assert.Equal(before, FilesOf(_runs["n-1"]));
    }

    [Fact]
    public void A_graph_alone_is_in_the_way_too()
    {
        _runs.Save("m-1", hasMeta: true);
        File.WriteAllText(_runs["n-1.meta"], "of somebody");
        Assert.Throws<CheckpointException>(() => Relocate("m-1", "n-1", new RelocationOptions()));
        Assert.Equal("of somebody", File.ReadAllText(_runs["n-1.meta"]));
    }

    [Fact]
    public void A_moved_checkpoint_keeps_its_place_in_the_state_file()
    {
        _runs.Save("m-1");
        _runs.Save("m-2");
        _runs.Name(_runs["m-1"], _runs["m-2"]);
        Relocate("m-1", "n-1", new RelocationOptions { Move = true });
        Assert.Equal(["n-1", _runs["m-2"]], _runs.State().AllPaths);
        Assert.Equal(_runs["m-2"], _runs.State().LatestPath);
        Relocate("m-2", "n-2", new RelocationOptions { Move = true });
        Assert.Equal(["n-1", "n-2"], _runs.State().AllPaths);
        Assert.Equal("n-2", _runs.State().LatestPath);
    }

    [Fact]
    public void A_checkpoint_that_comes_to_a_directory_is_listed_and_the_latest_stays()
    {
        _runs.Save("m-1");
        _runs.Save(Path.Combine("to", "m-2"));
        StateFiles.SetLatest(Runs.At(_runs["to", "m-2"]), cancellationToken: TestContext.Current.CancellationToken);
        Relocate("m-1", Path.Combine("to", "m-1"), new RelocationOptions());
        Assert.Equal("m-2", _runs.State("to").LatestPath);
        Assert.Equal(["m-1", "m-2"], _runs.State("to").AllPaths);
    }

    [Fact]
    public void A_copy_beside_its_source_is_named_only_if_that_is_asked_for()
    {
        _runs.Save("m-1");
        _runs.Name("m-1");
        Relocate("m-1", "best", new RelocationOptions());
        Assert.Equal(["m-1"], _runs.State().AllPaths);
        Relocate("m-1", "best2", new RelocationOptions { SetLatest = true });
        Assert.Equal("best2", _runs.State().LatestPath);
        Assert.Equal(["m-1", "best2"], _runs.State().AllPaths);
    }

    [Fact]
    public void What_is_incomplete_stays_where_it_is()
    {
        _runs.Save("m-1", shardCount: 2);
        File.Delete(_runs["m-1.data-00001-of-00002"]);
        CheckpointException e = Assert.Throws<CheckpointException>(() => Relocate("m-1", "n-1", new RelocationOptions { Move = true }));
        Assert.Equal(CheckpointError.UnsoundCheckpoint, e.Error);
    }

    [Theory]
    [InlineData("m-1")]
    [InlineData("link/m-1")]
    public void It_cannot_go_where_it_is(string destination)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need a privilege.");
        _runs.Save("m-1");
        Directory.CreateSymbolicLink(_runs["link"], _runs.Directory.Path);
        CheckpointException e = Assert.Throws<CheckpointException>(() =>
            Relocate("m-1", destination, new RelocationOptions { Move = true, Force = true })
        );
        Assert.Equal(CheckpointError.InvalidTransfer, e.Error);
        Assert.True(File.Exists(_runs["m-1.index"]));
    }

    [Fact]
    public void Several_copies_need_room_for_all_of_them()
    {
        using SmallDisk disk = SmallDisk.Mount(64 << 10);
        RelocationPlan[] plans =
        [
            .. Enumerable
                .Range(1, 12)
                .Select(i =>
                    CheckpointRelocation.Plan(Runs.At(_runs.Save($"m-{i}")), Path.Join(disk.Path, $"m-{i}"), new RelocationOptions())
                ),
        ];
        plans = [.. plans.SelectMany(plan => Enumerable.Repeat(plan, 1 + (int)((8 << 10) / plan.Size)))];
        CheckpointException e = Assert.Throws<CheckpointException>(() => CheckpointRelocation.RequireRoom(plans));
        Assert.Equal(CheckpointError.DiskFull, e.Error);
        CheckpointRelocation.RequireRoom(plans[..1]);
        CheckpointRelocation.RequireRoom([]);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_may_not_be_read_is_known_before(bool move)
    {
        string prefix = _runs.Save("m-1");
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(prefix + ".data-00000-of-00001", UnixFileMode.UserRead | UnixFileMode.UserWrite);
            File.SetUnixFileMode(_runs.Directory.Path, (UnixFileMode)0b111_111_111);
        }

        OrdinaryUser.Run(() =>
        {
            CheckpointException e = Assert.Throws<CheckpointException>(() =>
                CheckpointRelocation.Plan(Runs.At(prefix), _runs["to"], new RelocationOptions { Move = move })
            );
            Assert.Equal(CheckpointError.AccessDenied, e.Error);
            Assert.Contains(".data-00000-of-00001", e.Message, StringComparison.Ordinal);
        });
    }

    [Theory]
    [InlineData("checkpoint")]
    [InlineData("checkpoint.tmp0123456789abcdef0123456789abcdef")]
    public void Names_of_the_state_file_and_its_temporary_files_are_refused(string name)
    {
        _runs.Save("m-1");
        CheckpointException e = Assert.Throws<CheckpointException>(() => Relocate("m-1", name, new RelocationOptions()));
        Assert.Equal(CheckpointError.InvalidDestination, e.Error);
    }

    [Theory]
    [InlineData("v1_single", "model.ckpt")]
    [InlineData("v1_sharded_partitioned", "sharded.ckpt")]
    public void V1_checkpoints_come_and_go_as_well(string fixture, string name)
    {
        string directory = Path.GetDirectoryName(Fixtures.TfMade(fixture, name))!;
        CheckpointLocation location = Assert.Single(CheckpointLocator.FindAll(_runs.Directory.CopyOf(directory, "v1")));
        string copy = _runs["to", "copy"];
        RelocationPlan plan = CheckpointRelocation.Plan(location, copy, new RelocationOptions());
        Assert.Empty(CheckpointRelocation.Execute(plan, null, TestContext.Current.CancellationToken));
        Assert.Equal(plan.NewLocation, Assert.Single(CheckpointLocator.FindAll(_runs["to"])));
        Assert.Equal(location.Files.Select(File.ReadAllBytes), plan.NewLocation.Files.Select(File.ReadAllBytes));

        CheckpointRelocation.Execute(
            CheckpointRelocation.Plan(plan.NewLocation, _runs["to", "moved"], new RelocationOptions { Move = true }),
            null,
            TestContext.Current.CancellationToken
        );
        CheckpointLocation moved = Assert.Single(CheckpointLocator.FindAll(_runs["to"]));
        Assert.Equal(_runs["to", "moved"], moved.Prefix);
        Assert.Equal(moved.Prefix, CheckpointLocator.LatestOf(_runs["to"]));

        CheckpointRemoval.Remove(CheckpointRemoval.Plan(moved), TestContext.Current.CancellationToken);
        Assert.Empty(Directory.GetFileSystemEntries(_runs["to"]));
    }

    private void Relocate(string from, string to, RelocationOptions options) =>
        Assert.Empty(
            CheckpointRelocation.Execute(
                CheckpointRelocation.Plan(Runs.At(_runs[from]), _runs[to], options),
                null,
                TestContext.Current.CancellationToken
            )
        );

    /// <summary>What follows the prefix in the names of its files, and their bytes.</summary>
    private static Dictionary<string, byte[]> FilesOf(string prefix) =>
        Directory
            .GetFiles(Path.GetDirectoryName(prefix)!)
            .Where(file => file.StartsWith(prefix + ".", StringComparison.Ordinal))
            .ToDictionary(file => file[prefix.Length..], File.ReadAllBytes);
}
