using CheckpointTools.Managing;
using CheckpointTools.Proof;
using CheckpointTools.Tests.Support;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Tests.Managing;

/// <summary>Symbolic links to files that a write replaces or removes: none is left to lead to nothing, or elsewhere.</summary>
public sealed class LinksToReplacedTests : IDisposable
{
    private const string Data = ".data-00000-of-00001";
    private readonly Runs _runs = new();

    public LinksToReplacedTests() => Needs.SymbolicLinks();

    public void Dispose() => _runs.Dispose();

    [Theory]
    [InlineData("best", 1)]
    [InlineData("best", 3)]
    [InlineData("sub/best", 1)]
    [InlineData("sub/best", 3)]
    public void Values_that_another_checkpoint_means_are_not_replaced(string other, int shardCount)
    {
        // The index of its own says that these values are meant, and no others.
        _runs.Save("m-1");
        Link(other + Data, "m-1" + Data);
        File.Copy(_runs["m-1.index"], _runs[other + ".index"]);
        _runs.Save("n-1", shardCount);
        AssertAllRefused(shardCount);
    }

    /// <summary>Links from all files are a second name, which leads to what is there: but not if the names of the files change.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(3)]
    public void A_second_name_leads_to_the_new_one_or_is_a_reason_to_refuse(int shardCount)
    {
        _runs.Save("m-1");
        Link("best.index", "m-1.index");
        Link("best" + Data, "m-1" + Data);
        _runs.Save("n-1", shardCount);
        if (shardCount != 1)
        {
            AssertAllRefused(shardCount);
            return;
        }

        Copy("n-1", "m-1");
        Assert.Equal(Stored.Read(_runs["n-1"]), Stored.Read(_runs["best"]));
    }

    [Fact]
    public void Hard_links_stay_what_they_are()
    {
        _runs.Save("m-1");
        IReadOnlyList<string> values = Stored.Read(_runs["m-1"]);
        foreach (string suffix in (string[])[".index", Data])
        {
            CheckpointTools.Files.FileLayer.Instance.Link(_runs["m-1" + suffix], _runs["best" + suffix]);
        }

        _runs.Save("n-1");
        Copy("n-1", "m-1");
        Assert.Equal(values, Stored.Read(_runs["best"]));
    }

    [Fact]
    public void Appending_renames_data_files_and_an_edit_of_the_index_does_not()
    {
        _runs.Save("m-1");
        Link("best" + Data, "m-1" + Data);
        File.Copy(_runs["m-1.index"], _runs["best.index"]);
        IReadOnlyList<string> values = Stored.Read(_runs["best"]);
        _runs.Save("n-1");
        var append = new TransferOptions { Append = true, Duplicates = DuplicatePolicy.Last };
        Refused(() => TransferPlanner.Plan(Writing.Checkpoints.List(_runs["n-1"]), _runs["m-1"], append, Token));

        CheckpointVariable[] kept = [.. Writing.Checkpoints.List(_runs["m-1"]).Skip(1)];
        TransferExecutor.Execute(TransferPlanner.PlanEdit(kept, _runs["m-1"], new TransferOptions(), Token), null, Token);
        Assert.Equal(values, Stored.Read(_runs["best"]));
    }

    [Fact]
    public void Sources_of_a_move_that_something_else_needs_stay()
    {
        _runs.Save("m-1");
        Link("best" + Data, "m-1" + Data);
        File.Copy(_runs["m-1.index"], _runs["best.index"]);
        var move = new TransferOptions { Mode = TransferMode.Move };
        Refused(() => TransferPlanner.Plan(Writing.Checkpoints.List(_runs["m-1"]), _runs["to"], move, Token));
    }

    [Fact]
    public void What_comes_after_the_plan_counts_too()
    {
        _runs.Save("m-1");
        _runs.Save("n-1", 3);
        RelocationPlan plan = CheckpointRelocation.Plan(Runs.At(_runs["n-1"]), _runs["m-1"], new RelocationOptions { Force = true });
        Link("best" + Data, "m-1" + Data);
        List<string> before = Writing.Tree.List(_runs.Directory.Path);
        Refused(() => CheckpointRelocation.Execute(plan, null, Token));
        Assert.Equal(before, Writing.Tree.List(_runs.Directory.Path));
    }

    [Fact]
    public void A_leftover_that_something_else_needs_stays()
    {
        _runs.Save("m-1");
        File.Copy(_runs["m-1" + Data], _runs["m-1.data-00000-of-00002"]);
        File.SetLastWriteTimeUtc(_runs["m-1.data-00000-of-00002"], DateTime.UtcNow.AddDays(-1));
        Link("best" + Data, "m-1.data-00000-of-00002");
        Leftover leftover = Assert.Single(Leftovers.Find(_runs["m-1"]));
        Refused(() => Leftovers.Remove(leftover, Token));
        Assert.True(File.Exists(leftover.Path));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    private static void Refused(Action work) => Assert.Equal(CheckpointError.FilesInUse, Assert.Throws<CheckpointException>(work).Error);

    private void Link(string link, string target)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_runs[link])!);
        File.CreateSymbolicLink(_runs[link], Path.GetRelativePath(Path.GetDirectoryName(_runs[link])!, _runs[target]));
    }

    private void Copy(string from, string to) =>
        CheckpointRelocation.Execute(
            CheckpointRelocation.Plan(Runs.At(_runs[from]), _runs[to], new RelocationOptions { Force = true }),
            null,
            Token
        );

    private void AssertAllRefused(int shardCount)
    {
        List<string> before = Writing.Tree.List(_runs.Directory.Path);
        Refused(() => Copy("n-1", "m-1"));
        var options = new TransferOptions { Force = true, MaxShardSize = shardCount == 1 ? long.MaxValue : 1 };
        Refused(() => TransferPlanner.Plan(Writing.Checkpoints.List(_runs["n-1"]), _runs["m-1"], options, Token));
        Refused(() => TransferPlanner.Plan(Writing.Checkpoints.List(_runs["m-1"]), _runs["m-1"], options, Token));
        Assert.Equal(before, Writing.Tree.List(_runs.Directory.Path));
    }
}
