using CheckpointTools.Managing;

namespace CheckpointTools.Tests.Managing;

/// <summary>The index, the data files and the state file each have a time. What any of them keeps stays.</summary>
public sealed class SaveTimesTests : IDisposable
{
    private static readonly DateTime Start = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly Runs _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void An_edit_of_all_of_them_does_not_make_one_of_an_interval_superfluous()
    {
        string[] names = Save("m-1", "m-2", "m-3", "m-4", "m-5", "m-6");
        _runs.Name(names);
        var policy = new RetentionPolicy { KeepLatest = 2, KeepEvery = TimeSpan.FromHours(12) };
        Assert.Equal(names, Kept(policy));

        Edit(names);
        Assert.Equal(names, Kept(policy));
        Assert.Contains(
            "by the time of its data files",
            CheckpointRemoval.Decide(_runs.Directory.Path, policy).First(static one => one.Checkpoint.Step == 3).Reason,
            StringComparison.Ordinal
        );
    }

    /// <summary>The list has it first, and it is the youngest.</summary>
    [Fact]
    public void One_that_was_written_anew_takes_no_interval_from_its_neighbours()
    {
        string[] names = Save("m-1", "m-2", "m-3", "m-4", "m-5", "m-6");
        _runs.Name(names);
        _runs.Save("m-1");
        Assert.Equal(names, Kept(new RetentionPolicy { KeepLatest = 1, KeepEvery = TimeSpan.FromHours(12) }));
    }

    /// <summary>A training that began anew, brought over the one before.</summary>
    [Fact]
    public void What_was_brought_over_a_listed_one_is_not_listed_in_its_place()
    {
        Save("m-1", "m-2", "m-3");
        _runs.Name("m-1", "m-2", "m-3");
        using var anew = new Runs();
        anew.Save("m-1", Start.AddYears(1));
        CheckpointNote note = Assert.Single(
            CheckpointRelocation.Execute(
                CheckpointRelocation.Plan(Runs.At(anew["m-1"]), _runs["m-1"], new RelocationOptions { Force = true }),
                cancellationToken: TestContext.Current.CancellationToken
            )
        );
        Assert.Contains("is not known", note.Finding, StringComparison.Ordinal);
        Assert.Equal(["m-2", "m-3"], _runs.State().AllPaths);
        Assert.Contains("m-1", Kept(new RetentionPolicy { KeepLatest = 1 }));
    }

    /// <summary>An earlier one was named the latest, to be looked at, and then the latest again.</summary>
    [Theory]
    [InlineData("m-2 m-6", 2, "m-2 m-5 m-6")]
    [InlineData("m-4 m-5 m-1 m-2 m-6", 3, "m-1 m-2 m-4 m-5 m-6")]
    public void The_list_of_what_was_named_the_latest_makes_nothing_older_than_its_step_and_time(string named, int keepLatest, string kept)
    {
        Save("m-1", "m-2", "m-3", "m-4", "m-5", "m-6");
        _runs.Name(named.Split(' '));
        Assert.Equal(kept.Split(' '), Kept(new RetentionPolicy { KeepLatest = keepLatest }));
    }

    /// <summary>Commands edit them in the order of their steps, so that those of the earlier training seem to be the newest.</summary>
    [Fact]
    public void An_edit_of_all_of_them_does_not_make_those_of_an_earlier_training_the_latest()
    {
        Save("m-100", "m-200", "m-5", "m-6");
        _runs.Name("m-5", "m-6");
        Edit("m-5", "m-6", "m-100", "m-200");
        Assert.Superset(new HashSet<string> { "m-5", "m-6" }, Kept(new RetentionPolicy { KeepLatest = 2 }).ToHashSet());
    }

    /// <summary>The state file of a manager still has the time of what was there before.</summary>
    [Fact]
    public void One_that_was_replaced_is_as_old_as_what_replaced_it()
    {
        Save("m-1", "m-2", "m-3", "m-4");
        double first = (Start - DateTime.UnixEpoch).TotalSeconds;
        File.WriteAllText(
            _runs["checkpoint"],
            "model_checkpoint_path: \"m-4\"\n"
                + string.Concat(Enumerable.Range(1, 4).Select(static i => $"all_model_checkpoint_paths: \"m-{i}\"\n"))
                + string.Concat(Enumerable.Range(0, 4).Select(i => $"all_model_checkpoint_timestamps: {first + (i * 24 * 3600)}\n"))
        );
        var policy = new RetentionPolicy { OlderThan = Start.AddDays(2.5) };
        Assert.Equal(["m-4"], Kept(policy));

        _runs.Save("m-2");
        Assert.Equal(["m-2", "m-4"], Kept(policy));
    }

    /// <returns>The names.</returns>
    private string[] Save(params string[] names)
    {
        for (int i = 0; i < names.Length; i++)
        {
            _runs.Save(names[i], Start.AddDays(i));
        }

        return names;
    }

    /// <summary>An edit in place writes the index anew, and no data.</summary>
    private void Edit(params string[] names)
    {
        for (int i = 0; i < names.Length; i++)
        {
            File.SetLastWriteTimeUtc(_runs[names[i] + ".index"], Start.AddYears(1).AddSeconds(i));
        }
    }

    private string[] Kept(RetentionPolicy policy) =>
        [
            .. CheckpointRemoval
                .Decide(_runs.Directory.Path, policy)
                .Where(static one => one.IsKept)
                .Select(static one => Path.GetFileName(one.Checkpoint.Prefix))
                .Order(),
        ];
}
