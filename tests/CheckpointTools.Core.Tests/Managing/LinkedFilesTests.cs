using CheckpointTools.Locating;
using CheckpointTools.Managing;
using CheckpointTools.Proof;

namespace CheckpointTools.Tests.Managing;

/// <summary>
/// Checkpoints whose files are symbolic links: what counts is the file at the end of the links, never a link, whose own length is that of
/// its text.
/// </summary>
public sealed class LinkedFilesTests : IDisposable
{
    private const string Data = ".data-00000-of-00001";
    private readonly Runs _runs = new();

    public void Dispose() => _runs.Dispose();

    [Theory]
    [InlineData("../store/")]
    [InlineData("../again/")]
    [InlineData("../../")]
    public void A_checkpoint_of_links_is_sound(string way)
    {
        Link("m-1", way);
        Link("m-2", way);
        Assert.True(Describe("m-2").IsComplete);
        Assert.Equal(
            ["m-1 False superseded", "m-2 True the latest"],
            CheckpointRemoval
                .Decide(_runs["run"], new RetentionPolicy { KeepLatest = 1, Force = true })
                .Select(static one => $"{Path.GetFileName(one.Checkpoint.Prefix)} {one.IsKept} {one.Reason}")
        );
        Assert.Equal(_runs["run", "m-2"], new CheckpointWatch(_runs["run"]).Look()?.Checkpoint);
        StateFiles.SetLatest(Runs.At(_runs["run", "m-1"]), cancellationToken: TestContext.Current.CancellationToken);
        CheckpointRelocation.Execute(
            CheckpointRelocation.Plan(Runs.At(_runs["run", "m-2"]), _runs["run", "n-2"], new RelocationOptions { Move = true }),
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.Equal(Stored.Read(_runs["store", "m-2"]), Stored.Read(_runs["run", "n-2"]));
        Assert.Null(new FileInfo(_runs["run", "n-2" + Data]).LinkTarget);
    }

    /// <summary>The text of the link is longer than the data.</summary>
    [Fact]
    public void One_whose_data_link_leads_nowhere_is_incomplete()
    {
        Link("m-1", "../store/");
        Link("m-2", "../store/");
        File.Delete(_runs["run", "m-2" + Data]);
        File.CreateSymbolicLink(_runs["run", "m-2" + Data], new string('x', 200));
        Assert.False(Describe("m-2").IsComplete);
        CheckpointException e = Assert.Throws<CheckpointException>(() =>
            CheckpointRemoval.RequireDispensable([Runs.At(_runs["run", "m-1"])])
        );
        Assert.Equal(CheckpointError.OnlyCheckpoint, e.Error);
        Assert.Equal(_runs["run", "m-1"], new CheckpointWatch(_runs["run"]).Look()?.Checkpoint);
    }

    [Fact]
    public void What_a_link_leads_to_is_watched()
    {
        Link("m-1", "../store/");
        RemovalPlan plan = CheckpointRemoval.Plan(Runs.At(_runs["run", "m-1"]));
        byte[] data = File.ReadAllBytes(_runs["store", "m-1" + Data]);
        File.WriteAllBytes(_runs["store", "m-1" + Data], data[..^1]);
        CheckpointException e = Assert.Throws<CheckpointException>(() =>
            CheckpointRemoval.Remove(plan, TestContext.Current.CancellationToken)
        );
        Assert.Equal(CheckpointError.SourceChanged, e.Error);
        var watch = new CheckpointWatch(_runs["run"]);
        Assert.Null(watch.Look());
        File.WriteAllBytes(_runs["store", "m-1" + Data], data);
        CheckpointInfo? seen = watch.Look();
        Assert.NotNull(seen);

        // The links are younger than what they lead to, and that is no news.
        File.SetLastWriteTimeUtc(_runs["store", "m-1.index"], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        Assert.Null(new CheckpointWatch(_runs["run"], seen.Checkpoint, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc)).Look());
    }

    private CheckpointInfo Describe(string name) => CheckpointContents.Describe(Runs.At(_runs["run", name]), isLatest: false);

    /// <summary>A checkpoint in store, and links to it in run, which is a link to the directory far/run.</summary>
    private void Link(string name, string way)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need a privilege.");
        _runs.Save("store/" + name);
        if (!Directory.Exists(_runs["run"]))
        {
            Directory.CreateDirectory(_runs["far", "run"]);
            Directory.CreateSymbolicLink(_runs["run"], "far/run");
            Directory.CreateSymbolicLink(_runs["far", "store"], "../store");
            Directory.CreateSymbolicLink(_runs["far", "again"], "store");
        }

        string target = way == "../../" ? "../../store/" : way;
        File.CreateSymbolicLink(_runs["run", name + ".index"], target + name + ".index");
        File.CreateSymbolicLink(_runs["run", name + Data], target + name + Data);
    }
}
