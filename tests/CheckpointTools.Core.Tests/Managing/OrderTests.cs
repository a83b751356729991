using CheckpointTools.Locating;
using CheckpointTools.Managing;

namespace CheckpointTools.Tests.Managing;

/// <summary>
/// Training began anew: its steps contradict the times. No policy guesses then, and what is named the latest goes by time.
/// </summary>
public sealed class OrderTests : IDisposable
{
    private static readonly DateTime Start = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] Names = ["m-100", "m-200", "m-1", "m-2"];
    private readonly Runs _runs = new();

    public OrderTests()
    {
        for (int i = 0; i < Names.Length; i++)
        {
            _runs.Save(Names[i], Start.AddHours(i));
        }
    }

    public void Dispose() => _runs.Dispose();

    [Theory]
    [InlineData("")]
    [InlineData("x-9")]
    [InlineData("/gone/x-9")]
    [InlineData("m-1/")]
    [InlineData("m-1 m-2 m-3")]
    public void Where_no_state_file_tells_the_order_no_policy_removes_anything(string named)
    {
        if (named.Length > 0)
        {
            _runs.Name(named.Split(' '));
        }

        foreach (
            RetentionPolicy policy in (RetentionPolicy[])
                [new() { KeepLatest = 1 }, new() { KeepEvery = TimeSpan.FromHours(10) }, new() { OlderThan = Start.AddDays(1) }]
        )
        {
            CheckpointException e = Assert.Throws<CheckpointException>(() => CheckpointRemoval.Decide(_runs.Directory.Path, policy));
            Assert.Equal(CheckpointError.OrderUnknown, e.Error);
            Assert.Contains("'m-2' was written after 'm-200'", e.Message, StringComparison.Ordinal);

            var forced = new List<CheckpointException>();
            IEnumerable<RetentionDecision> decisions = CheckpointRemoval.Decide(
                _runs.Directory.Path,
                policy with
                {
                    Force = true,
                },
                onForced: forced.Add
            );
            Assert.Single(forced);
            Assert.Contains("m-2", Kept(decisions));
        }
    }

    [Theory]
    [InlineData(4)]
    [InlineData(9)]
    public void A_contradiction_that_decides_nothing_is_no_reason_to_refuse(int keepLatest) =>
        Assert.Equal(4, Kept(CheckpointRemoval.Decide(_runs.Directory.Path, new RetentionPolicy { KeepLatest = keepLatest })).Length);

    [Theory]
    [InlineData("m-100 m-200 m-1 m-2", 2, "m-1 m-2")]
    [InlineData("m-1 m-2 m-100 m-200", 1, "m-200")]
    [InlineData("m-200", 1, "m-1 m-2 m-200")]
    [InlineData("m-100 m-200", 3, "m-1 m-100 m-2 m-200")]
    public void A_list_tells_the_order_of_what_it_has_and_what_was_written_since_stays(string named, int keepLatest, string kept)
    {
        _runs.Name(named.Split(' '));
        Assert.Equal(
            kept.Split(' '),
            Kept(CheckpointRemoval.Decide(_runs.Directory.Path, new RetentionPolicy { KeepLatest = keepLatest })).Order()
        );
    }

    /// <summary>
    /// It says which is the latest, but not what the others are: of an earlier training, or of a copy that did not keep times.
    /// </summary>
    [Theory]
    [InlineData("m-2", 2)]
    [InlineData("m-1 m-2", 1)]
    public void A_list_of_some_of_them_leaves_open_which_of_the_others_are_old(string named, int keepLatest)
    {
        _runs.Name(named.Split(' '));
        CheckpointException e = Assert.Throws<CheckpointException>(() =>
            CheckpointRemoval.Decide(_runs.Directory.Path, new RetentionPolicy { KeepLatest = keepLatest })
        );
        Assert.Equal(CheckpointError.OrderUnknown, e.Error);
    }

    /// <summary>
    /// As <c>Checkpoint.save</c> lists it: the latest alone. Copying gave the files new times, in the order of their names.
    /// </summary>
    [Theory]
    [InlineData("x-8 x-9 x-10 x-11", 1, "x-11 x-8 x-9")]
    [InlineData("x-8 x-9 x-10 x-11", 2, "")]
    [InlineData("x-8 x-9 x-10 x-11", 3, "")]
    [InlineData("x-98 x-99 x-100", 2, "x-100 x-98 x-99")]
    public void A_copy_without_times_never_loses_one_of_the_latest_steps(string saved, int keepLatest, string kept)
    {
        using var copy = new Runs();
        string[] names = saved.Split(' ');
        int copied = 0;
        foreach (string name in names.Order(StringComparer.Ordinal))
        {
            copy.Save(name, Start.AddSeconds(copied++));
        }

        copy.Name(names[^1]);
        var policy = new RetentionPolicy { KeepLatest = keepLatest };
        if (kept.Length > 0)
        {
            Assert.Equal(kept.Split(' '), Kept(CheckpointRemoval.Decide(copy.Directory.Path, policy)).Order(StringComparer.Ordinal));
        }
        else
        {
            CheckpointException e = Assert.Throws<CheckpointException>(() => CheckpointRemoval.Decide(copy.Directory.Path, policy));
            Assert.Equal(CheckpointError.OrderUnknown, e.Error);
        }
    }

    /// <summary>Coming to the directory it was not listed, as steps and times contradict each other: no policy knows more.</summary>
    [Theory]
    [InlineData("m-50")]
    [InlineData("m-1000")]
    public void What_was_not_listed_for_want_of_an_order_is_not_removed_for_its_age(string incoming)
    {
        using var other = new Runs();
        using var run = new Runs();
        run.Save("m-100", Start);
        run.Name("m-100");
        other.Save(incoming, Start.AddHours(incoming == "m-50" ? 1 : -1));
        CheckpointNote note = Assert.Single(
            CheckpointRelocation.Execute(
                CheckpointRelocation.Plan(Runs.At(other[incoming]), run[incoming], new RelocationOptions()),
                cancellationToken: TestContext.Current.CancellationToken
            )
        );
        Assert.Contains("not known", note.Finding, StringComparison.Ordinal);
        try
        {
            Assert.Contains(incoming, Kept(CheckpointRemoval.Decide(run.Directory.Path, new RetentionPolicy { KeepLatest = 1 })));
        }
        catch (CheckpointException e)
        {
            Assert.Equal(CheckpointError.OrderUnknown, e.Error);
        }
    }

    /// <summary>An archive of two trainings: what is listed does not say where the others belong.</summary>
    [Theory]
    [InlineData("m-100 m-200 m-2", 3)]
    [InlineData("m-100 m-200", 2)]
    [InlineData("m-100 m-200", 3)]
    public void What_would_stay_by_the_times_alone_does_not_go(string named, int keepLatest)
    {
        _runs.Name(named.Split(' '));
        try
        {
            string[] kept = Kept(CheckpointRemoval.Decide(_runs.Directory.Path, new RetentionPolicy { KeepLatest = keepLatest }));
            Assert.Superset(Names.TakeLast(keepLatest).ToHashSet(), kept.ToHashSet());
        }
        catch (CheckpointException e)
        {
            Assert.Equal(CheckpointError.OrderUnknown, e.Error);
        }
    }

    /// <summary>One that the list has was edited since.</summary>
    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void What_was_saved_after_the_latest_of_the_list_is_newer_than_all_of_it(bool isAbove)
    {
        string way = isAbove ? "q/" : "";
        Directory.CreateDirectory(_runs["q"]);
        string[] names = ["x-1", "x-2", "x-3"];
        for (int i = 0; i < names.Length; i++)
        {
            _runs.Save("q/" + names[i], Start.AddHours(i));
        }

        File.SetLastWriteTimeUtc(_runs["q/x-1.index"], Start.AddDays(1));
        File.WriteAllText(
            _runs[isAbove ? "checkpoint" : "q/checkpoint"],
            $"model_checkpoint_path: \"{way}x-2\"\nall_model_checkpoint_paths: \"{way}x-1\"\nall_model_checkpoint_paths: \"{way}x-2\"\n"
        );

        Assert.Equal(["x-2", "x-3"], Kept(CheckpointRemoval.Decide(_runs["q"], new RetentionPolicy { KeepLatest = 1 })).Order());
    }

    /// <summary>The paths lead to the originals, which tell nothing of the copies.</summary>
    [Fact]
    public void One_that_was_copied_with_absolute_paths_tells_nothing()
    {
        using var copy = new Runs();
        for (int i = 0; i < Names.Length; i++)
        {
            copy.Save(Names[i], Start.AddHours(i));
        }

        copy.Name(_runs["m-1"], _runs["m-2"]);
        CheckpointException e = Assert.Throws<CheckpointException>(() =>
            CheckpointRemoval.Decide(copy.Directory.Path, new RetentionPolicy { KeepLatest = 1 })
        );
        Assert.Equal(CheckpointError.OrderUnknown, e.Error);
    }

    /// <summary>They are of an earlier training, and the state file did not mean them.</summary>
    [Fact]
    public void V1_files_do_not_take_the_place_of_a_V2_checkpoint_of_their_name()
    {
        _runs.Name(Names);
        File.Copy(Fixtures.TfMade("v1_single", "model.ckpt-12"), _runs["m-2"]);
        File.SetLastWriteTimeUtc(_runs["m-2"], Start.AddYears(-1));
        CheckpointRemoval.Remove(
            CheckpointRemoval.Plan(new CheckpointLocation(_runs["m-2"], CheckpointFormat.V2)),
            TestContext.Current.CancellationToken
        );
        Assert.Equal("m-1", _runs.State().LatestPath);
        Assert.True(File.Exists(_runs["m-2"]));
    }

    [Fact]
    public void The_newest_by_time_is_named_when_the_only_one_that_is_listed_goes()
    {
        _runs.Name("m-2");
        CheckpointNote note = Assert.Single(
            CheckpointRemoval.Remove(CheckpointRemoval.Plan(Runs.At(_runs["m-2"])), TestContext.Current.CancellationToken)
        );
        Assert.Equal("m-1", _runs.State().LatestPath);
        Assert.Contains("'m-1' as the latest checkpoint now, in place of 'm-2'", note.Finding, StringComparison.Ordinal);
    }

    [Fact]
    public void The_newest_by_time_is_named_when_the_only_one_that_is_listed_is_moved_away()
    {
        using var other = new Runs();
        _runs.Name("m-2");
        CheckpointNote note = Assert.Single(
            CheckpointRelocation.Execute(
                CheckpointRelocation.Plan(Runs.At(_runs["m-2"]), other["m-2"], new RelocationOptions { Move = true }),
                cancellationToken: TestContext.Current.CancellationToken
            )
        );
        Assert.Equal("m-1", _runs.State().LatestPath);
        Assert.Contains("'m-1'", note.Finding, StringComparison.Ordinal);
        Assert.False(File.Exists(_runs["m-2.index"]));
    }

    [Theory]
    [InlineData("m-2", "m-1")]
    [InlineData("/gone/e/m-2", "m-2")]
    public void The_newest_by_time_of_the_run_that_was_lost_is_named_by_a_repair(string named, string latest)
    {
        _runs.Save("x-1");
        _runs.Name(named);
        if (named == "m-2")
        {
            File.Delete(_runs["m-2.index"]);
        }

        StateFileRepair repair = StateFiles.FindRepair(_runs.Directory.Path)!;
        Assert.Equal(latest, repair.Latest);
    }

    [Fact]
    public void A_repair_that_cannot_choose_among_runs_names_them()
    {
        _runs.Save("x-1");
        _runs.Name("/gone/y-2");
        CheckpointException e = Assert.Throws<CheckpointException>(() => StateFiles.FindRepair(_runs.Directory.Path));
        Assert.Contains("'x-1'", e.Message, StringComparison.Ordinal);
        Assert.Equal(AdviceCode.NameLatest, e.Advice?.Code);
    }

    private static string[] Kept(IEnumerable<RetentionDecision> decisions) =>
        [.. decisions.Where(static one => one.IsKept).Select(static one => Path.GetFileName(one.Checkpoint.Prefix))];
}
