using CheckpointTools.Formats.StateFiles;
using CheckpointTools.Locating;
using CheckpointTools.Managing;
using CheckpointTools.Proof;

namespace CheckpointTools.Tests.Managing;

public sealed class CheckpointRemovalTests : IDisposable
{
    private readonly Runs _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void All_files_go_and_none_that_only_has_a_similar_name()
    {
        _runs.Save("m-1", shardCount: 3, hasMeta: true);
        _runs.Save("m-10", hasMeta: true);
        File.WriteAllText(_runs["m-1.data-00000-of-00009"], "of another count");
        foreach (string other in (string[])["m-1", "m-1.txt", "m-1.index.bak", "m-1.data-0-of-1", "m-1.meta.json"])
        {
            File.WriteAllText(_runs[other], other);
        }

        Directory.CreateDirectory(_runs["m-1.d"]);
        Remove("m-1");
        Assert.Equal(
            [
                "m-1",
                "m-1.d",
                "m-1.data-0-of-1",
                "m-1.index.bak",
                "m-1.meta.json",
                "m-1.txt",
                "m-10.data-00000-of-00001",
                "m-10.index",
                "m-10.meta",
            ],
            _runs.Names
        );
    }

    [Theory]
    [InlineData("m-2", "m-3", "m-1 m-3")]
    [InlineData("m-3", "m-2", "m-1 m-2")]
    public void The_state_file_names_what_is_left(string removed, string latest, string list)
    {
        SaveThree();
        _runs.Name("m-1", "m-2", "/gone/m-3");
        Remove(removed);
        Assert.Equal(latest, _runs.State().LatestPath);
        Assert.Equal(list, string.Join(' ', _runs.State().AllPaths));
    }

    [Fact]
    public void The_new_latest_is_sound_if_any_is()
    {
        SaveThree();
        File.Delete(_runs["m-2.data-00000-of-00001"]);
        _runs.Name("m-1", "m-2", "m-3");
        Remove("m-3");
        Assert.Equal("m-1", _runs.State().LatestPath);
    }

    [Fact]
    public void The_new_latest_is_one_that_was_not_listed_if_none_is()
    {
        SaveThree();
        _runs.Name("m-3");
        Remove("m-3");
        Assert.Equal("m-2", _runs.State().LatestPath);
        Assert.Equal(["m-2"], _runs.State().AllPaths);
    }

    [Fact]
    public void Without_any_checkpoint_there_is_no_state_file()
    {
        _runs.Save("m-1");
        _runs.Name("m-1");
        Remove("m-1");
        Assert.Empty(_runs.Names);
    }

    [Fact]
    public void Another_runs_checkpoint_does_not_become_the_latest()
    {
        _runs.Save("m-1");
        _runs.Save("other-1");
        _runs.Name("m-1");
        Remove("m-1");
        Assert.DoesNotContain("checkpoint", _runs.Names);
    }

    [Fact]
    public void A_state_file_that_does_not_name_it_stays_to_the_byte()
    {
        SaveThree();
        File.WriteAllText(_runs["checkpoint"], "model_checkpoint_path: 'm-3' # by hand\n");
        Remove("m-1");
        Assert.Equal("model_checkpoint_path: 'm-3' # by hand\n", File.ReadAllText(_runs["checkpoint"]));
    }

    [Fact]
    public void A_state_file_that_cannot_be_read_stays_and_is_told()
    {
        SaveThree();
        File.WriteAllText(_runs["checkpoint"], "no { state");
        CheckpointNote note = Assert.Single(Remove("m-1"));
        Assert.Contains("could not be updated", note.Finding, StringComparison.Ordinal);
        Assert.Equal("no { state", File.ReadAllText(_runs["checkpoint"]));
    }

    [Fact]
    public void The_only_sound_one_of_a_name_is_not_dispensable()
    {
        _runs.Save("m-1");
        _runs.Save("other-1");
        _runs.Save("other-2");
        _runs.Save("m-2");
        File.Delete(_runs["m-2.data-00000-of-00001"]);
        Assert.Equal(CheckpointError.OnlyCheckpoint, Refusal("m-1"));
        Assert.Equal(CheckpointError.OnlyCheckpoint, Refusal("other-1", "other-2"));
        Assert.Equal(CheckpointError.UnsoundCheckpoint, Refusal("m-2"));
        Assert.Null(Refusal("other-1"));
    }

    /// <summary>What cannot be looked up among the others may be the only one.</summary>
    [Fact]
    public void What_its_directory_does_not_list_is_not_dispensable()
    {
        _runs.Save("m-1");
        _runs.Save("m-2");
        CheckpointException e = Assert.Throws<CheckpointException>(() =>
            CheckpointRemoval.RequireDispensable([Runs.At(_runs["m-1"]), new CheckpointLocation(_runs["m-3"], CheckpointFormat.V2)])
        );
        Assert.Equal(CheckpointError.UnsoundCheckpoint, e.Error);
        Assert.Equal(_runs["m-3"], e.File);
    }

    [Fact]
    public void Where_names_ignore_case_the_only_one_is_known_by_any_spelling()
    {
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Names differ by case here.");
        _runs.Save("m-1");
        Assert.Equal(CheckpointError.OnlyCheckpoint, Refusal("M-1"));
    }

    [Fact]
    public void An_empty_index_is_a_damaged_checkpoint_that_neither_counts_nor_goes()
    {
        _runs.Save("m-1");
        _runs.Save("m-2");
        File.WriteAllBytes(_runs["m-3.index"], []);
        File.WriteAllText(_runs["m-3.data-00000-of-00001"], "data");
        IReadOnlyList<RetentionDecision> decisions = CheckpointRemoval.Decide(_runs.Directory.Path, new RetentionPolicy { KeepLatest = 1 });
        Assert.Equal(
            ["m-1 False superseded", "m-2 True the latest", "m-3 True damaged"],
            decisions.Select(static one => $"{Path.GetFileName(one.Checkpoint.Prefix)} {one.IsKept} {one.Reason}")
        );
    }

    /// <summary>Two prunes at once: the other one is not done with a checkpoint, or is, when this one looks at it.</summary>
    [Theory]
    [InlineData(false, "m-1.index")]
    [InlineData(true, "m-1.index")]
    [InlineData(false, "m-1.index", "m-1.data-00000-of-00001")]
    [InlineData(true, "m-1.index", "m-1.data-00000-of-00001")]
    public void What_another_process_removes_meanwhile_is_not_damaged(bool verify, params string[] removed)
    {
        SaveThree();
        IReadOnlyList<RetentionDecision> decisions = CheckpointRemoval.Decide(
            _runs.Directory.Path,
            new RetentionPolicy { KeepLatest = 1 },
            new CheckpointConditions(one =>
            {
                Array.ForEach(removed, name => File.Delete(_runs[name]));
                return verify ? CheckpointRemoval.Verify(one) : one.Examine(new CheckpointFiles());
            })
        );
        Assert.Equal(["m-2 False", "m-3 True"], decisions.Select(static one => $"{one.Checkpoint.Location.DisplayName} {one.IsKept}"));
    }

    [Fact]
    public void What_was_removed_since_the_decision_is_gone()
    {
        SaveThree();
        RemovalPlan plan = CheckpointRemoval.Plan(Runs.At(_runs["m-1"]));
        Assert.False(plan.IsGone);
        Remove("m-1");
        Assert.True(plan.IsGone);
        Assert.True(CheckpointRemoval.Plan(plan.Location).IsGone);
    }

    /// <summary>They can be named and removed, and count for nothing.</summary>
    [Theory]
    [InlineData("v1_sharded_partitioned", "model.ckpt", "model.ckpt", "missing", "damaged")]
    [InlineData("v1_sharded_partitioned", "model.ckpt", "model.ckpt-00001-of-00002", "missing", "damaged")]
    [InlineData("v1_sharded_partitioned", "model.ckpt", "model.ckpt", "cut", "damaged")]
    [InlineData("v1_sharded_partitioned", "model.ckpt", "model.ckpt-00000-of-00002", "cut", "damaged")]
    [InlineData("v1_single", "model.ckpt-12", "model.ckpt-12", "cut", "damaged")]
    public void A_V1_checkpoint_that_lost_something_can_be_removed(string fixture, string prefix, string name, string fault, string reason)
    {
        _runs.Save("m-1");
        foreach (string file in Directory.GetFiles(Path.GetDirectoryName(Fixtures.TfMade(fixture, "checkpoint"))!, "model.*"))
        {
            File.Copy(file, _runs[Path.GetFileName(file)]);
        }

        string first = Directory.GetFiles(_runs.Directory.Path, "model.*").Order(StringComparer.Ordinal).First();
        if (fault == "missing")
        {
            File.Delete(first);
        }
        else
        {
            File.WriteAllBytes(first, File.ReadAllBytes(first)[..^100]);
        }

        RetentionDecision decision = CheckpointRemoval
            .Decide(_runs.Directory.Path, new RetentionPolicy { KeepLatest = 1, Force = true })
            .Single(one => one.Checkpoint.Prefix == _runs[prefix]);

        // It is the last of its name, and a policy never takes what is left.
        Assert.True(decision.IsKept);
        Assert.StartsWith(reason, decision.Reason, StringComparison.Ordinal);
        Assert.Equal(CheckpointError.UnsoundCheckpoint, Refusal(name));
        Remove(name);
        Assert.Equal(["m-1.data-00000-of-00001", "m-1.index"], _runs.Names);
    }

    /// <summary>Each V1 file can be opened without the others.</summary>
    [Fact]
    public void A_V1_checkpoint_whose_values_are_whole_but_for_a_missing_file_is_incomplete()
    {
        File.Copy(Fixtures.TfMade("v1_single", "model.ckpt-12"), _runs["w-00000-of-00002"]);
        RetentionDecision decision = Assert.Single(CheckpointRemoval.Decide(_runs.Directory.Path, new RetentionPolicy { KeepLatest = 1 }));
        Assert.Equal("incomplete", decision.Reason);
        Assert.Equal(CheckpointError.UnsoundCheckpoint, Refusal("w"));
    }

    [Fact]
    public void Hard_links_stay_what_they_are_and_symbolic_links_forbid_the_removal()
    {
        string prefix = _runs.Save("m-1");
        File.WriteAllBytes(_runs["link-1.index"], File.ReadAllBytes(prefix + ".index"));
        CheckpointTools.Files.FileLayer.Instance.Link(prefix + ".data-00000-of-00001", _runs["link-1.data-00000-of-00001"]);
        IReadOnlyList<string> values = Stored.Read(prefix);
        Remove("m-1");
        Assert.Equal(values, Stored.Read(_runs["link-1"]));

        if (OperatingSystem.IsWindows())
        {
            return;
        }

        Directory.CreateDirectory(_runs["best"]);
        File.Copy(_runs["link-1.index"], _runs["best", "m.index"]);
        File.CreateSymbolicLink(_runs["best", "m.data-00000-of-00001"], "../link-1.data-00000-of-00001");
        CheckpointException e = Assert.Throws<CheckpointException>(() => CheckpointRemoval.Plan(Runs.At(_runs["link-1"])));
        Assert.Equal(CheckpointError.FilesInUse, e.Error);
        Assert.Contains(_runs["best", "m.data-00000-of-00001"], e.Message, StringComparison.Ordinal);
    }

    /// <summary>best -> runs/m-1 -> store: without the link in the middle, best leads nowhere.</summary>
    [Theory]
    [InlineData("runs", "runs/m-1")]
    [InlineData("again", "runs/m-1")]
    [InlineData("runs", "again/m-1")]
    [InlineData("again", "again/../runs/m-1")]
    public void Links_in_a_chain_and_through_linked_directories_are_needed_too(string given, string target)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need a privilege.");
        _runs.Save(Path.Combine("store", "s-1"));
        Directory.CreateDirectory(_runs["runs"]);
        Directory.CreateSymbolicLink(_runs["again"], "runs");
        foreach (string suffix in (string[])[".index", ".data-00000-of-00001"])
        {
            File.CreateSymbolicLink(_runs["runs", "m-1" + suffix], "../store/s-1" + suffix);
            File.CreateSymbolicLink(_runs["best" + suffix], target + suffix);
        }

        CheckpointException e = Assert.Throws<CheckpointException>(() => CheckpointRemoval.Plan(Runs.At(_runs[given, "m-1"])));
        Assert.Equal(CheckpointError.FilesInUse, e.Error);
        Assert.Contains(_runs["best."], e.Message, StringComparison.Ordinal);
        Remove("best");
        Remove("runs/m-1");
        Assert.True(File.Exists(_runs["store", "s-1.index"]));
    }

    [Fact]
    public void A_checkpoint_of_links_goes_and_what_they_lead_to_stays()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need a privilege.");
        string prefix = _runs.Save("m-1");
        File.CreateSymbolicLink(_runs["l-1.index"], "m-1.index");
        File.CreateSymbolicLink(_runs["l-1.data-00000-of-00001"], "m-1.data-00000-of-00001");
        IReadOnlyList<string> values = Stored.Read(prefix);
        Remove("l-1");
        Assert.Equal(["m-1.data-00000-of-00001", "m-1.index"], _runs.Names);
        Assert.Equal(values, Stored.Read(prefix));
    }

    [Fact]
    public void The_variables_of_a_SavedModel_stay()
    {
        _runs.Save(Path.Combine("model", "variables", "variables"));
        File.WriteAllText(_runs["model", "saved_model.pb"], "");
        CheckpointException e = Assert.Throws<CheckpointException>(() =>
            CheckpointRemoval.Plan(Runs.At(_runs["model", "variables", "variables"]))
        );
        Assert.Equal(CheckpointError.FilesInUse, e.Error);
    }

    [Theory]
    [InlineData("model", "model/stored", "stored", "model/stored/variables")]
    [InlineData("model", "model/stored", "stored", "model/variables/variables")]
    [InlineData("model", "store", "../store", "store/variables")]
    [InlineData("model", "store", "../store", "model/variables/variables")]
    public void So_they_do_where_a_link_leads_to_their_directory(string model, string directory, string target, string prefix)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need a privilege.");
        _runs.Save(Path.Combine(directory, "variables"));
        _runs.Save(Path.Combine(directory, "other"));
        Directory.CreateDirectory(_runs[model]);
        File.WriteAllText(_runs[model, "saved_model.pb"], "");
        Directory.CreateSymbolicLink(_runs[model, "variables"], target);
        Assert.Equal(
            CheckpointError.FilesInUse,
            Assert.Throws<CheckpointException>(() => CheckpointRemoval.Plan(Runs.At(_runs[prefix]))).Error
        );
        Assert.True(CheckpointLocator.IsOfSavedModel(_runs[prefix]));

        // A link to the directory needs no other checkpoint in it.
        CheckpointRemoval.Plan(Runs.At(_runs[directory, "other"]));
    }

    /// <summary>By their steps, the first would go, which is the latest.</summary>
    [Theory]
    [InlineData("no { state")]
    [InlineData("")]
    public void Without_a_state_file_that_can_be_read_no_policy_decides(string state)
    {
        _runs.Save("m-1");
        _runs.Save("m-900");
        File.WriteAllText(_runs["checkpoint"], state);
        var policy = new RetentionPolicy { KeepLatest = 1 };
        CheckpointException e = Assert.Throws<CheckpointException>(() => CheckpointRemoval.Decide(_runs.Directory.Path, policy));
        Assert.Equal(CheckpointError.NotACheckpoint, e.Error);
        Assert.Contains(_runs["checkpoint"], e.Message, StringComparison.Ordinal);
        Assert.Equal(2, CheckpointRemoval.Decide(_runs.Directory.Path, policy with { Force = true }).Count);
    }

    /// <summary>No temporary name fits that is as long as usual.</summary>
    [Theory]
    [InlineData(235)]
    [InlineData(225)]
    public void A_name_as_long_as_the_file_system_allows_can_be_removed(int length)
    {
        string name = new string('m', length - 2) + "-1";
        _runs.Save("m-1");
        _runs.Save(name);
        CheckpointRemoval.Remove(CheckpointRemoval.Plan(Runs.At(_runs[name])), TestContext.Current.CancellationToken);
        Assert.Equal(["m-1.data-00000-of-00001", "m-1.index"], _runs.Names);
    }

    [Fact]
    public void What_changed_since_it_was_planned_stays()
    {
        _runs.Save("m-1");
        RemovalPlan plan = CheckpointRemoval.Plan(Runs.At(_runs["m-1"]));
        _runs.Save("m-1", shardCount: 2);
        CheckpointException e = Assert.Throws<CheckpointException>(() =>
            CheckpointRemoval.Remove(plan, TestContext.Current.CancellationToken)
        );
        Assert.Equal(CheckpointError.SourceChanged, e.Error);
        Assert.True(File.Exists(_runs["m-1.index"]));
    }

    [Fact]
    public void A_directory_or_a_state_file_names_no_checkpoint()
    {
        SaveThree();
        _runs.Name("m-3");
        foreach (string path in (string[])[_runs.Directory.Path, _runs["checkpoint"], _runs["m-?"], _runs["m"]])
        {
            Assert.Equal(
                CheckpointError.CheckpointNotFound,
                Assert.ThrowsAny<CheckpointException>(() => CheckpointLocator.FindNamed(path)).Error is var error
                && error == CheckpointError.AmbiguousCheckpoint
                    ? CheckpointError.CheckpointNotFound
                    : error
            );
        }
    }

    /// <summary>One directory goes by several paths, and none of them lets the last one go.</summary>
    [Theory]
    [InlineData("real/m-1 link/m-2")]
    [InlineData("link/m-1 real/m-2")]
    [InlineData("link/m-1 real/m-2 far/again/m-1")]
    [InlineData("far/again/m-1 far/again/m-2")]
    public void Through_linked_directories_the_last_one_is_known(string names)
    {
        LinkDirectories();
        _runs.Save("real/m-1");
        _runs.Save("real/m-2");
        Assert.Equal(CheckpointError.OnlyCheckpoint, Refusal(names.Split(' ')));
        Assert.Null(Refusal(names.Split(' ')[0]));
    }

    /// <summary>The state file has the path of the directory itself, or of another link to it.</summary>
    [Theory]
    [InlineData("real", "real")]
    [InlineData("real", "link")]
    [InlineData("link", "real")]
    [InlineData("link", "link")]
    [InlineData("far/again", "real")]
    [InlineData("far/again", "link")]
    public void Through_linked_directories_the_state_file_means_the_same(string given, string named)
    {
        LinkDirectories();
        foreach (int step in (int[])[1, 2, 3])
        {
            _runs.Save($"real/m-{step}", DateTime.UtcNow.AddHours(step - 4));
        }

        string[] paths = [_runs[named, "m-2"], _runs[named, "m-3"], _runs[named, "m-1"]];
        File.WriteAllBytes(_runs["real", "checkpoint"], StateFileWriter.Write(new CheckpointState(paths[^1], paths, [], null, null)));
        string prefix = _runs[given, "m-1"];
        Assert.Equal(prefix, CheckpointLocator.LatestOf(_runs[given]));
        IReadOnlyList<RetentionDecision> decisions = CheckpointRemoval.Decide(_runs[given], new RetentionPolicy { KeepLatest = 1 });
        // The newest by step and time stays as well.
        Assert.Equal([_runs[given, "m-3"], prefix], decisions.Where(static one => one.IsKept).Select(static one => one.Checkpoint.Prefix));
        Assert.True(decisions[^1].Checkpoint.IsLatest);
        Assert.Equal(
            CheckpointTools
                .Verification.VerificationTarget.FindAll(_runs[given])
                .Single(static one => one.StatePath is not null)
                .Checkpoint,
            prefix
        );
        Remove($"{given}/m-1");
        Assert.Equal("m-3", Path.GetFileName(_runs.State("real").LatestPath));
        Assert.Equal(["m-2", "m-3"], _runs.State("real").AllPaths.Select(Path.GetFileName));
    }

    /// <summary>Two processes may have chosen each other's survivor: each asks again once it has the lock.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void The_last_one_stays_although_another_was_there_when_it_was_planned(bool isCut)
    {
        SaveThree();
        var conditions = new CheckpointConditions();
        string[] victims = ["m-1", "m-2"];
        CheckpointLocation[] locations = [.. victims.Select(name => Runs.At(_runs[name]))];
        CheckpointRemoval.RequireDispensable(locations, conditions);
        RemovalPlan[] plans = [.. locations.Select(one => CheckpointRemoval.Plan(one, conditions))];
        if (isCut)
        {
            File.WriteAllText(_runs["m-3.data-00000-of-00001"], "");
        }
        else
        {
            Remove("m-3");
        }

        CheckpointRemoval.Remove(plans[0], TestContext.Current.CancellationToken);
        CheckpointException e = Assert.Throws<CheckpointException>(() =>
            CheckpointRemoval.Remove(plans[1], TestContext.Current.CancellationToken)
        );
        Assert.Equal(CheckpointError.OnlyCheckpoint, e.Error);
        Assert.True(File.Exists(_runs["m-2.index"]));
    }

    [Fact]
    public void One_that_was_saved_since_lets_the_others_go()
    {
        SaveThree();
        var conditions = new CheckpointConditions();
        CheckpointRemoval.RequireDispensable([Runs.At(_runs["m-1"]), Runs.At(_runs["m-2"])], conditions);
        RemovalPlan plan = CheckpointRemoval.Plan(Runs.At(_runs["m-2"]), conditions);
        _runs.Save("m-4");
        Remove("m-1");
        Remove("m-3");
        CheckpointRemoval.Remove(plan, TestContext.Current.CancellationToken);
        Assert.Equal(["m-4.data-00000-of-00001", "m-4.index"], _runs.Names);
    }

    /// <summary>link and far/again lead to real.</summary>
    private void LinkDirectories()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need a privilege.");
        Directory.CreateDirectory(_runs["real"]);
        Directory.CreateDirectory(_runs["far"]);
        Directory.CreateSymbolicLink(_runs["link"], "real");
        Directory.CreateSymbolicLink(_runs["far", "again"], "../link");
    }

    private void SaveThree()
    {
        for (int step = 1; step <= 3; step++)
        {
            string prefix = _runs.Save($"m-{step}");
            File.SetLastWriteTimeUtc(prefix + ".index", new DateTime(2024, 1, step, 0, 0, 0, DateTimeKind.Utc));
        }
    }

    private IReadOnlyList<CheckpointNote> Remove(string name) =>
        CheckpointRemoval.Remove(CheckpointRemoval.Plan(Runs.At(_runs[name])), TestContext.Current.CancellationToken);

    private CheckpointError? Refusal(params string[] names)
    {
        try
        {
            CheckpointRemoval.RequireDispensable([.. names.Select(name => Runs.At(_runs[name]))]);
            return null;
        }
        catch (CheckpointException e)
        {
            return e.Error;
        }
    }
}
