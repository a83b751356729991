using CheckpointTools.Formats.Bundles;
using CheckpointTools.Managing;
using CheckpointTools.Tests.Support;

namespace CheckpointTools.Tests.Managing;

public sealed class CheckpointWatchTests : IDisposable
{
    private readonly Runs _runs = new();

    public void Dispose() => _runs.Dispose();

    [Fact]
    public void A_half_written_checkpoint_is_not_seen()
    {
        string last = _runs.Save("m-1");
        var watch = new CheckpointWatch(_runs.Directory.Path, last);
        Assert.Null(watch.Look());

        Directory.CreateDirectory(_runs["made"]);
        string made = _runs.Save("made/m-2", shardCount: 2);
        string next = _runs["m-2"];
        string index = BundleFiles.IndexPath(next);
        byte[] whole = File.ReadAllBytes(BundleFiles.IndexPath(made));
        File.Copy(BundleFiles.DataPath(made, 0, 2), BundleFiles.DataPath(next, 0, 2));
        Assert.Null(watch.Look());
        File.WriteAllBytes(index, whole[..^9]);
        Assert.Null(watch.Look());
        File.WriteAllBytes(index, whole);
        Assert.Null(watch.Look());
        byte[] data = File.ReadAllBytes(BundleFiles.DataPath(made, 1, 2));
        File.WriteAllBytes(BundleFiles.DataPath(next, 1, 2), data[..^1]);
        Assert.Null(watch.Look());
        File.WriteAllBytes(BundleFiles.DataPath(next, 1, 2), data);
        Assert.Equal(next, watch.Look()?.Checkpoint);
    }

    [Fact]
    public void Without_a_last_one_the_latest_is_new()
    {
        var watch = new CheckpointWatch(_runs["later"]);
        Assert.Null(watch.Look());
        _runs.Save(Path.Combine("later", "m-1"));
        _runs.Save(Path.Combine("later", "m-2"));
        StateFiles.SetLatest(Runs.At(_runs["later", "m-1"]), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(_runs["later", "m-1"], watch.Look()?.Checkpoint);
    }

    [Fact]
    public void What_is_older_is_not_newer_whatever_its_name_and_step()
    {
        string last = _runs.Save("m-2");
        SetTime(_runs.Save("m-1"), hours: -1);
        SetTime(_runs.Save("other-3"), hours: -1);
        Assert.Null(new CheckpointWatch(_runs.Directory.Path, last).Look());
        _runs.Name("m-2", "other-3");
        Assert.Null(new CheckpointWatch(_runs.Directory.Path, last).Look());
    }

    /// <summary>A training saves every epoch, and the best one under another name; the state file names what it saved last.</summary>
    [Theory]
    [InlineData(true, true)]
    [InlineData(true, false)]
    [InlineData(false, true)]
    [InlineData(false, false)]
    public void What_is_waited_for_without_a_last_one_is_given_whatever_its_name(bool hasState, bool knowsTime)
    {
        Save("weights-5", 5);
        string last = Save("best-5", 6);
        CheckpointWatch After(string prefix) =>
            new(_runs.Directory.Path, prefix, knowsTime ? File.GetLastWriteTimeUtc(prefix + ".index") : null);
        Assert.Equal(last, new CheckpointWatch(_runs.Directory.Path).Look()?.Checkpoint);
        Assert.Null(After(last).Look());

        Save("weights-6", 7);
        string next = Save("weights-7", 8);
        CheckpointWatch watch = After(last);
        Assert.Equal(next, watch.Look()?.Checkpoint);
        Assert.False(watch.IsLastUnknown);
        Assert.Null(After(next).Look());

        string best = Save("best-8", 9);
        Assert.Equal(best, After(next).Look()?.Checkpoint);

        string Save(string name, int hour)
        {
            string prefix = _runs.Save(name, new DateTime(2024, 1, 1, hour, 0, 0, DateTimeKind.Utc));
            if (hasState)
            {
                _runs.Name(name);
            }

            return prefix;
        }
    }

    /// <summary>It is the latest by the state file: without a last one, nothing else is given.</summary>
    [Fact]
    public void What_an_evaluation_writes_beside_the_latest_is_not_newer()
    {
        string last = _runs.Save("m-2");
        _runs.Name("m-2");
        SetTime(_runs.Save("average-2"), hours: 1);
        var watch = new CheckpointWatch(_runs.Directory.Path, last, File.GetLastWriteTimeUtc(last + ".index"));
        Assert.Null(watch.Look());

        // That of its own name is.
        SetTime(_runs.Save("m-3"), hours: 2);
        Assert.Equal(_runs["m-3"], watch.Look()?.Checkpoint);
    }

    [Fact]
    public void One_of_another_name_that_is_not_complete_is_not_given_until_it_is()
    {
        SetTime(_runs.Save("weights-6"), hours: 1);
        string next = _runs.Save("weights-7", shardCount: 2);
        SetTime(next, hours: 2);
        string last = _runs.Save("best-5");
        _runs.Name("weights-7");
        byte[] data = File.ReadAllBytes(BundleFiles.DataPath(next, 1, 2));
        File.Delete(BundleFiles.DataPath(next, 1, 2));
        var watch = new CheckpointWatch(_runs.Directory.Path, last);
        Assert.Equal(_runs["weights-6"], watch.Look()?.Checkpoint);
        File.WriteAllBytes(BundleFiles.DataPath(next, 1, 2), data);
        Assert.Equal(next, watch.Look()?.Checkpoint);
    }

    /// <summary>The time of the last one is known: it needs neither be there nor in that directory.</summary>
    [Fact]
    public void What_is_newer_than_one_that_was_elsewhere_is_given_by_its_time()
    {
        SetTime(_runs.Save("m-2"), hours: 1);
        string elsewhere = Path.Join(_runs["elsewhere"], "x-9");
        Assert.Equal(_runs["m-2"], new CheckpointWatch(_runs.Directory.Path, elsewhere, DateTime.UtcNow).Look()?.Checkpoint);
        Assert.Null(new CheckpointWatch(_runs.Directory.Path, elsewhere, DateTime.UtcNow.AddHours(2)).Look());
    }

    /// <summary>Training began anew, and its last checkpoint was removed.</summary>
    [Fact]
    public void An_older_one_with_a_higher_step_is_not_newer_than_one_that_was_removed()
    {
        SetTime(_runs.Save("m-200"), hours: -1);
        string last = _runs.Save("m-2");
        DateTime time = File.GetLastWriteTimeUtc(last + ".index");
        File.Delete(last + ".index");
        Assert.Null(new CheckpointWatch(_runs.Directory.Path, last, time).Look());
        SetTime(_runs.Save("m-3"), hours: 1);
        Assert.Equal(_runs["m-3"], new CheckpointWatch(_runs.Directory.Path, last, time).Look()?.Checkpoint);
    }

    [Fact]
    public void An_older_one_with_a_higher_step_that_was_named_the_latest_is_not_newer()
    {
        SetTime(_runs.Save("m-200"), hours: -1);
        string last = _runs.Save("m-2");
        StateFiles.SetLatest(Runs.At(last), cancellationToken: TestContext.Current.CancellationToken);
        StateFiles.SetLatest(Runs.At(_runs["m-200"]), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Null(new CheckpointWatch(_runs.Directory.Path, last, File.GetLastWriteTimeUtc(last + ".index")).Look());
    }

    [Theory]
    [InlineData("m-2", false)]
    [InlineData("m-9", false)]
    [InlineData("nonsense", true)]
    [InlineData("elsewhere/m-2", true)]
    public void A_last_one_that_nothing_there_can_be_newer_than_is_told(string last, bool isUnknown)
    {
        var watch = new CheckpointWatch(_runs.Directory.Path, _runs[last]);
        watch.Look();
        Assert.False(watch.IsLastUnknown);
        _runs.Save("m-2");
        watch.Look();
        Assert.Equal(isUnknown, watch.IsLastUnknown);
    }

    private static void SetTime(string prefix, int hours) => File.SetLastWriteTimeUtc(prefix + ".index", DateTime.UtcNow.AddHours(hours));

    [Theory]
    [InlineData("real", "link")]
    [InlineData("link", "real")]
    [InlineData("link", "link")]
    public void The_last_one_is_known_by_another_path_of_the_directory(string watched, string named)
    {
        Needs.SymbolicLinks();
        Directory.CreateDirectory(_runs["real"]);
        Directory.CreateSymbolicLink(_runs["link"], "real");
        _runs.Save("real/m-1");
        var watch = new CheckpointWatch(_runs[watched], _runs[named, "m-1"]);
        Assert.Null(watch.Look());
        _runs.Save("real/m-2");
        Assert.Equal(_runs[watched, "m-2"], watch.Look()?.Checkpoint);
        File.Delete(_runs["real", "m-1.index"]);
        Assert.Equal(_runs[watched, "m-2"], watch.Look()?.Checkpoint);
    }

    /// <summary>TensorFlow adds the latest to a list that lacks it.</summary>
    [Fact]
    public void Nothing_comes_after_the_latest_of_a_state_file_without_a_list()
    {
        _runs.Save("m-900");
        _runs.Save("m-1");
        File.SetLastWriteTimeUtc(_runs["m-900.index"], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        File.WriteAllText(_runs["checkpoint"], "model_checkpoint_path: \"m-1\"");
        Assert.Null(new CheckpointWatch(_runs.Directory.Path, _runs["m-1"]).Look());
    }

    [Fact]
    public void An_older_one_that_was_named_the_latest_is_not_newer()
    {
        foreach (int step in (int[])[1, 2, 3])
        {
            File.SetLastWriteTimeUtc(_runs.Save($"m-{step}") + ".index", new DateTime(2024, 1, step, 0, 0, 0, DateTimeKind.Utc));
        }

        StateFiles.SetLatest(Runs.At(_runs["m-3"]), cancellationToken: TestContext.Current.CancellationToken);
        StateFiles.SetLatest(Runs.At(_runs["m-1"]), cancellationToken: TestContext.Current.CancellationToken);
        var watch = new CheckpointWatch(_runs.Directory.Path, _runs["m-3"]);
        Assert.Null(watch.Look());

        // Training goes on from there.
        _runs.Save("m-2");
        StateFiles.SetLatest(Runs.At(_runs["m-2"]), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal(_runs["m-2"], watch.Look()?.Checkpoint);
    }

    [Fact]
    public void The_last_one_may_be_gone_by_then_or_written_again()
    {
        _runs.Save("m-3");
        Assert.Equal(_runs["m-3"], new CheckpointWatch(_runs.Directory.Path, _runs["m-2"]).Look()?.Checkpoint);
        string prefix = _runs.Save("m");
        DateTime time = File.GetLastWriteTimeUtc(prefix + ".index");
        Assert.Null(new CheckpointWatch(_runs.Directory.Path, prefix, time).Look());
        Assert.Equal(prefix, new CheckpointWatch(_runs.Directory.Path, prefix, time.AddSeconds(-1)).Look()?.Checkpoint);
    }
}
