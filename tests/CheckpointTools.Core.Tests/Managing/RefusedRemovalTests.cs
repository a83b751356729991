using CheckpointTools.Managing;
using CheckpointTools.Proof;

namespace CheckpointTools.Tests.Managing;

/// <summary>
/// What could not be removed is named by the state file as before.
/// Full paths and comments show that the file is the same.
/// </summary>
public sealed class RefusedRemovalTests : IDisposable
{
    private readonly Runs _runs = new();

    public RefusedRemovalTests()
    {
        foreach (string name in (string[])["m-1", "m-2", "m-3"])
        {
            _runs.Save(name);
        }

        State = $"""
            model_checkpoint_path: "{_runs["m-2"]}"  # by hand
            all_model_checkpoint_paths: "m-1"
            all_model_checkpoint_paths: "m-3"
            all_model_checkpoint_paths: "{_runs["m-2"]}"
            """.Replace('\\', '/');
        File.WriteAllText(_runs["checkpoint"], State);
    }

    private string State { get; }

    public void Dispose() => _runs.Dispose();

    [Theory]
    [InlineData("m-1")]
    [InlineData("m-2")]
    [InlineData("m-3")]
    public void The_state_file_is_put_back_to_the_byte(string name)
    {
        RemovalPlan plan = CheckpointRemoval.Plan(Runs.At(_runs[name]));
        CheckpointException e = Assert.Throws<CheckpointException>(() =>
            CheckpointRemoval.Remove(plan, RefusingToRename(plan), TestContext.Current.CancellationToken)
        );
        Assert.Equal(CheckpointError.AccessDenied, e.Error);
        Assert.Equal(State, File.ReadAllText(_runs["checkpoint"]));
        Assert.Equal(7, _runs.Names.Count());
    }

    [Theory]
    [InlineData("", "m-1 m-3 m-2", "m-2")]
    [InlineData("m-1", "m-3 m-2", "m-2")]
    [InlineData("m-2", "m-1 m-3", "m-3")]
    [InlineData("m-3 m-2", "m-1", "m-1")]
    public void Of_several_those_that_stay_are_listed_again_in_their_places(string removed, string list, string latest)
    {
        RemovalPlan[] plans = [.. new[] { "m-1", "m-2", "m-3" }.Select(name => CheckpointRemoval.Plan(Runs.At(_runs[name])))];
        UnlistedCheckpoints unlisted = CheckpointRemoval.Unlist(plans, TestContext.Current.CancellationToken);
        Assert.False(File.Exists(_runs["checkpoint"]));
        foreach (RemovalPlan plan in plans.Where(plan => removed.Split(' ').Contains(Path.GetFileName(plan.Location.Prefix))))
        {
            CheckpointRemoval.Remove(plan, TestContext.Current.CancellationToken);
        }

        Assert.Empty(CheckpointRemoval.Relist(unlisted));
        Assert.Equal(latest, Path.GetFileName(_runs.State().LatestPath));
        Assert.Equal(list, string.Join(' ', _runs.State().AllPaths.Select(Path.GetFileName)));
        Assert.Equal(removed.Length == 0, File.ReadAllText(_runs["checkpoint"]) == State);
    }

    [Fact]
    public void What_another_program_wrote_meanwhile_stays()
    {
        RemovalPlan[] plans = [.. new[] { "m-1", "m-3" }.Select(name => CheckpointRemoval.Plan(Runs.At(_runs[name])))];
        UnlistedCheckpoints unlisted = CheckpointRemoval.Unlist(plans, TestContext.Current.CancellationToken);
        _runs.Save("m-4");
        _runs.Name("m-2", "m-4");
        CheckpointRemoval.Remove(plans[0], TestContext.Current.CancellationToken);
        Assert.Empty(CheckpointRemoval.Relist(unlisted));
        Assert.Equal("m-4", _runs.State().LatestPath);
        Assert.Equal(["m-2", "m-3", "m-4"], _runs.State().AllPaths);
    }

    [Theory]
    [InlineData("n-2", false)]
    [InlineData("n-2", true)]
    [InlineData("to/m-2", false)]
    public void A_move_whose_source_stays_is_a_copy_for_the_state_file(string destination, bool setLatest)
    {
        RelocationPlan plan = CheckpointRelocation.Plan(
            Runs.At(_runs["m-2"]),
            _runs[destination],
            new RelocationOptions { Move = true, SetLatest = setLatest }
        );
        Assert.Contains(
            CheckpointRelocation.Execute(plan, RefusingToRename(plan.Source), null, TestContext.Current.CancellationToken),
            static note => note.Finding.Contains("could not be removed", StringComparison.Ordinal)
        );
        Assert.Equal(!setLatest, File.ReadAllText(_runs["checkpoint"]) == State);
        Assert.Equal(setLatest ? "n-2" : "m-2", Path.GetFileName(_runs.State().LatestPath));
        Assert.Contains(_runs["m-2"], _runs.State().AllPaths);
    }

    /// <summary>As in a directory where everybody may write, but removes only what is his own.</summary>
    private static FaultingFileLayer RefusingToRename(RemovalPlan plan) =>
        new(
            (step, isDone) =>
            {
                if (!isDone && step.Operation == Operation.Rename && step.Path.StartsWith(plan.First + ".", StringComparison.Ordinal))
                {
                    throw new UnauthorizedAccessException("Operation not permitted");
                }
            }
        );
}
