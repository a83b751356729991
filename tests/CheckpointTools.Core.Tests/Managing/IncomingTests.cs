using CheckpointTools.Managing;

namespace CheckpointTools.Tests.Managing;

/// <summary>An archive that is filled over time says the same as one that is filled at once.</summary>
public sealed class IncomingTests : IDisposable
{
    private static readonly DateTime Start = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly Runs _from = new();
    private readonly Runs _to = new();

    public void Dispose()
    {
        _from.Dispose();
        _to.Dispose();
    }

    [Theory]
    [InlineData(false, "m-1 m-2 m-3")]
    [InlineData(true, "m-1 m-2 m-3")]
    [InlineData(true, "m-3 m-1 m-2")]
    [InlineData(true, "m-2 m-1 m-3")]
    [InlineData(false, "m-2 m-3 m-1")]
    public void What_is_newer_becomes_the_latest_and_what_is_older_comes_to_its_place(bool move, string order)
    {
        Save("m-1", "m-2", "m-3");
        _from.Name("m-1", "m-2", "m-3");
        foreach (string name in order.Split(' '))
        {
            Come(name, move);
        }

        Assert.Equal("m-3", _to.State().LatestPath);
        Assert.Equal(["m-1", "m-2", "m-3"], _to.State().AllPaths);
        Assert.Equal(
            ["m-3"],
            CheckpointRemoval
                .Decide(_to.Directory.Path, new RetentionPolicy { KeepLatest = 1 })
                .Where(static one => one.IsKept)
                .Select(static one => Path.GetFileName(one.Checkpoint.Prefix))
        );
        Assert.Equal(_to["m-3"], new CheckpointWatch(_to.Directory.Path).Look()?.Checkpoint);
    }

    [Theory]
    [InlineData(1, 3)]
    [InlineData(3, 3)]
    public void What_replaces_another_one_keeps_its_time(int oldCount, int newCount)
    {
        string prefix = _from.Save("m-1", newCount);
        File.SetLastWriteTimeUtc(prefix + ".index", Start);
        _to.Save("m-1", oldCount);
        CheckpointRelocation.Execute(
            CheckpointRelocation.Plan(Runs.At(prefix), _to["m-1"], new RelocationOptions { Force = true }),
            null,
            TestContext.Current.CancellationToken
        );
        Assert.Equal(Start, File.GetLastWriteTimeUtc(_to["m-1.index"]));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void It_keeps_the_times_of_its_files(int shardCount)
    {
        _from.Save("m-1", shardCount, hasMeta: true);
        string[] files = [.. Directory.GetFiles(_from.Directory.Path).Select(Path.GetFileName).OfType<string>()];
        foreach (string file in files)
        {
            File.SetLastWriteTimeUtc(_from[file], Start.AddSeconds(file.Length));
        }

        Come("m-1", move: false);
        Assert.All(files, file => Assert.Equal(Start.AddSeconds(file.Length), File.GetLastWriteTimeUtc(_to[file])));
    }

    /// <summary>After a training began anew, the state file where they come from tells which is newer.</summary>
    [Theory]
    [InlineData("m-100 m-200 m-1 m-2")]
    [InlineData("m-2 m-200 m-1 m-100")]
    public void The_order_where_they_come_from_counts_first(string order)
    {
        Save("m-100", "m-200", "m-1", "m-2");
        _from.Name("m-100", "m-200", "m-1", "m-2");
        foreach (string name in order.Split(' '))
        {
            Come(name, move: false);
        }

        Assert.Equal("m-2", _to.State().LatestPath);
        Assert.Equal("m-2", _to.State().AllPaths[^1]);
    }

    /// <summary>The state file of a directory that was copied leads to the originals, as long as these are there.</summary>
    [Fact]
    public void What_is_newer_than_an_original_elsewhere_becomes_the_latest()
    {
        using var original = new Runs();
        original.Save("m-1", Start);
        original.Save("m-2", Start.AddHours(1));
        _to.Save("m-1", Start);
        _to.Save("m-2", Start.AddHours(1));
        _to.Name(original["m-1"], original["m-2"]);
        _from.Save("m-3", Start.AddHours(2));
        Come("m-3", move: false);
        Assert.Equal("m-3", _to.State().LatestPath);
    }

    /// <summary>It has the time of the latest, and is not listed.</summary>
    [Fact]
    public void A_copy_under_a_higher_step_in_the_same_directory_is_not_removed_for_its_age()
    {
        Save("m-2", "m-3");
        _from.Name("m-2", "m-3");
        CheckpointRelocation.Execute(
            CheckpointRelocation.Plan(Runs.At(_from["m-3"]), _from["m-4"], new RelocationOptions()),
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.Contains(
            CheckpointRemoval.Decide(_from.Directory.Path, new RetentionPolicy { KeepLatest = 1 }),
            static one => one.IsKept && one.Checkpoint.Step == 4
        );
    }

    [Fact]
    public void Where_nothing_tells_the_latest_stays_and_what_came_is_not_listed_which_is_told()
    {
        Save("m-200", "m-2");
        Come("m-200", move: true);
        CheckpointNote note = Assert.Single(Come("m-2", move: true));
        Assert.Contains("is not known", note.Finding, StringComparison.Ordinal);
        Assert.Equal(["m-200"], _to.State().AllPaths);
        Assert.False(File.Exists(_from["m-2.index"]));

        // No policy takes it.
        Assert.All(
            CheckpointRemoval.Decide(_to.Directory.Path, new RetentionPolicy { KeepLatest = 1 }),
            static one => Assert.True(one.IsKept)
        );
    }

    [Fact]
    public void One_of_another_run_does_not_become_the_latest()
    {
        Save("m-1", "x-2");
        Come("m-1", move: false);
        Come("x-2", move: false);
        Assert.Equal("m-1", _to.State().LatestPath);
        Assert.Equal(["x-2", "m-1"], _to.State().AllPaths);
    }

    [Theory]
    [InlineData("/gone/x-1")]
    [InlineData("m-1 /gone/x-1")]
    public void Where_the_latest_is_gone_another_one_is_named(string named)
    {
        Save("m-1", "m-2");
        File.SetLastWriteTimeUtc(_to.Save("m-1") + ".index", Start);
        _to.Name(named.Split(' '));
        Come("m-2", move: false);
        Assert.Equal("m-2", _to.State().LatestPath);
    }

    /// <summary>Of an earlier run: by its step it is newer than one that is listed, and by its time older.</summary>
    [Theory]
    [InlineData("m-300 m-400 m-500", false)]
    [InlineData("m-300 m-400 m-500", true)]
    [InlineData("m-300 m-400 x-1 m-500", false)]
    [InlineData("m-300 m-400 m-500 x-1", false)]
    public void What_step_and_time_give_no_place_in_the_list_is_not_listed_which_is_told(string list, bool move)
    {
        string[] names = list.Split(' ');
        for (int i = 0; i < names.Length; i++)
        {
            _to.Save(names[i], Start.AddHours(24 + i));
        }

        _to.Name(names);
        _from.Save("m-450", Start);
        CheckpointNote note = Assert.Single(Come("m-450", move));
        Assert.Contains("newer than 'm-400'", note.Finding, StringComparison.Ordinal);
        Assert.Contains("not listed", note.Finding, StringComparison.Ordinal);
        Assert.Equal(names, _to.State().AllPaths);
        Assert.Equal(names[^1], _to.State().LatestPath);

        // It makes nothing else older, and is not removed for its age where its step is among the newest.
        Assert.Equal(
            CheckpointError.OrderUnknown,
            Assert
                .Throws<CheckpointException>(() => CheckpointRemoval.Decide(_to.Directory.Path, new RetentionPolicy { KeepLatest = 2 }))
                .Error
        );
        Assert.Equal(
            ["m-500"],
            CheckpointRemoval
                .Decide(_to.Directory.Path, new RetentionPolicy { KeepLatest = 1 })
                .Where(static one => one.IsKept && one.Checkpoint.Prefix.Contains("m-", StringComparison.Ordinal))
                .Select(static one => Path.GetFileName(one.Checkpoint.Prefix))
        );
    }

    [Theory]
    [InlineData("m-300 m-400 m-500", "m-450", 25.5, "m-300 m-400 m-450 m-500")]
    [InlineData("m-300 x-1 m-500", "m-200", 1, "m-200 m-300 x-1 m-500")]
    [InlineData("m-300 x-1 m-500 x-2", "m-400", 24.5, "m-300 x-1 m-400 m-500 x-2")]
    public void What_step_and_time_agree_on_is_its_place_also_among_those_of_other_names(
        string list,
        string name,
        double hour,
        string listed
    )
    {
        string[] names = list.Split(' ');
        for (int i = 0; i < names.Length; i++)
        {
            _to.Save(names[i], Start.AddHours(24 + i));
        }

        _to.Name(names);
        _from.Save(name, Start.AddHours(hour));
        Assert.Empty(Come(name, move: false));
        Assert.Equal(listed.Split(' '), _to.State().AllPaths);
        Assert.Equal(names[^1], _to.State().LatestPath);
    }

    [Fact]
    public void A_state_file_whose_latest_is_gone_stays_as_it_is_where_the_list_has_no_place_for_what_came()
    {
        _to.Save("m-300", Start.AddHours(24));
        _to.Save("m-400", Start.AddHours(25));
        _to.Name("m-300", "m-400", "/gone/m-500");
        byte[] before = File.ReadAllBytes(_to["checkpoint"]);
        _from.Save("m-350", Start);
        CheckpointNote note = Assert.Single(Come("m-350", move: false));
        Assert.Contains("newer than 'm-300'", note.Finding, StringComparison.Ordinal);
        Assert.Equal(before, File.ReadAllBytes(_to["checkpoint"]));
    }

    /// <summary>The order is asked for once: a state file that is lost after the first plan changes nothing for the others.</summary>
    [Theory]
    [InlineData(true, "m-1", "m-2 m-1")]
    [InlineData(false, "m-2", "m-1 m-2")]
    public void Plans_of_one_command_know_one_order(bool together, string latest, string listed)
    {
        Save("m-1", "m-2");
        _from.Name("m-2", "m-1");
        var plans = new List<RelocationPlan>();
        foreach (string name in (string[])["m-2", "m-1"])
        {
            plans.Add(CheckpointRelocation.Plan(Runs.At(_from[name]), _to[name], new RelocationOptions(), together ? plans : null));
            File.Delete(_from["checkpoint"]);
        }

        plans.ForEach(static plan => CheckpointRelocation.Execute(plan, null, TestContext.Current.CancellationToken));
        Assert.Equal(latest, _to.State().LatestPath);
        Assert.Equal(listed.Split(' '), _to.State().AllPaths);
    }

    private void Save(params string[] names)
    {
        for (int i = 0; i < names.Length; i++)
        {
            _from.Save(names[i], Start.AddHours(i));
        }
    }

    private IReadOnlyList<CheckpointNote> Come(string name, bool move) =>
        CheckpointRelocation.Execute(
            CheckpointRelocation.Plan(Runs.At(_from[name]), _to[name], new RelocationOptions { Move = move }),
            null,
            TestContext.Current.CancellationToken
        );
}
