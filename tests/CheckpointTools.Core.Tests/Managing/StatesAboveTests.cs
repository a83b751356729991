using CheckpointTools.Locating;
using CheckpointTools.Managing;
using CheckpointTools.Proof;

namespace CheckpointTools.Tests.Managing;

/// <summary>TensorFlow's manager of 'sub/run' keeps the state file in the directory above its checkpoints.</summary>
public sealed class StatesAboveTests : IDisposable
{
    private readonly Runs _runs = new();

    public StatesAboveTests()
    {
        // Saved anew from step 1 on, so that the steps do not tell the order.
        foreach (int step in (int[])[900, 1, 2])
        {
            _runs.Save(Path.Combine("sub", $"run-{step}"));
        }

        _runs.Name("sub/run-900", "sub/run-1", "sub/run-2");
    }

    public void Dispose() => _runs.Dispose();

    [Theory]
    [InlineData("sub")]
    [InlineData("link")]
    public void It_tells_the_order_and_the_latest(string directory)
    {
        Link(directory);
        Assert.Equal(
            ["run-900 False", "run-1 False", "run-2 True"],
            CheckpointRemoval
                .Decide(_runs[directory], new RetentionPolicy { KeepLatest = 1 })
                .Select(static one => $"{Path.GetFileName(one.Checkpoint.Prefix)} {one.IsKept}")
        );
        Assert.Equal([_runs[directory, "run-2"]], StateFiles.LatestIn(_runs[directory]));
    }

    [Fact]
    public void Beside_one_of_the_directory_itself_the_longer_list_tells_the_order_and_both_latest_stay()
    {
        File.WriteAllText(_runs["sub", "checkpoint"], "model_checkpoint_path: \"run-1\"");
        Assert.Equal(
            ["run-900 False", "run-1 True", "run-2 True"],
            CheckpointRemoval
                .Decide(_runs["sub"], new RetentionPolicy { KeepLatest = 1 })
                .Select(static one => $"{Path.GetFileName(one.Checkpoint.Prefix)} {one.IsKept}")
        );
    }

    [Theory]
    [InlineData("sub")]
    [InlineData("link")]
    public void What_is_removed_is_left_out_of_it(string directory)
    {
        Link(directory);
        Remove(_runs[directory, "run-2"]);
        Assert.Equal(["sub/run-900", "sub/run-1"], _runs.State().AllPaths);
        Assert.Equal("sub/run-1", _runs.State().LatestPath);
        Remove(_runs[directory, "run-1"]);
        Remove(_runs[directory, "run-900"]);
        Assert.False(File.Exists(_runs["checkpoint"]));
    }

    [Fact]
    public void A_refused_removal_leaves_it_as_it_was()
    {
        RemovalPlan plan = CheckpointRemoval.Plan(Runs.At(_runs["sub", "run-2"]));
        byte[] before = File.ReadAllBytes(_runs["checkpoint"]);
        var files = new FaultingFileLayer(
            (step, isDone) =>
            {
                if (!isDone && step.Operation == Operation.Rename && step.Path.StartsWith(plan.First + ".", StringComparison.Ordinal))
                {
                    throw new UnauthorizedAccessException("Operation not permitted");
                }
            }
        );
        Assert.Throws<CheckpointException>(() => CheckpointRemoval.Remove(plan, files, TestContext.Current.CancellationToken));
        Assert.Equal(before, File.ReadAllBytes(_runs["checkpoint"]));
    }

    [Fact]
    public void What_is_renamed_is_named_by_its_new_name()
    {
        Move("sub/new-2");
        Assert.Equal(["sub/run-900", "sub/run-1", "sub/new-2"], _runs.State().AllPaths);
        Assert.Equal("sub/new-2", _runs.State().LatestPath);
    }

    /// <summary>A manager removes what its state file names: an archive beside its checkpoints is none of them.</summary>
    [Theory]
    [InlineData("archive/run-2")]
    [InlineData("sub/deep/run-2")]
    public void What_is_moved_to_another_directory_is_not_the_latest_any_more(string destination)
    {
        Move(destination);
        Assert.Equal("sub/run-1", _runs.State().LatestPath);
        Assert.DoesNotContain("sub/run-2", _runs.State().AllPaths);
        Assert.DoesNotContain("archive/run-2", _runs.State().AllPaths);
        Assert.True(File.Exists(_runs[destination + ".index"]));
    }

    [Fact]
    public void What_is_moved_elsewhere_is_left_out()
    {
        using var other = new Runs();
        CheckpointRelocation.Execute(
            CheckpointRelocation.Plan(Runs.At(_runs["sub", "run-2"]), other["run-2"], new RelocationOptions { Move = true }),
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.Equal("sub/run-1", _runs.State().LatestPath);
        Assert.Equal("run-2", other.State().LatestPath);
    }

    [Fact]
    public void A_watch_of_its_directory_sees_them()
    {
        Assert.Equal(_runs["sub", "run-2"], new CheckpointWatch(_runs.Directory.Path).Look()?.Checkpoint);
        Assert.Equal(_runs["sub", "run-2"], new CheckpointWatch(_runs.Directory.Path, _runs["sub", "run-1"]).Look()?.Checkpoint);
        Assert.Null(new CheckpointWatch(_runs.Directory.Path, _runs["sub", "run-2"]).Look());
        Assert.Equal([_runs["sub"]], CheckpointRemoval.FindNamedBelow(_runs.Directory.Path));
    }

    [Fact]
    public void One_that_seems_to_name_them_and_cannot_be_read_is_in_the_way_of_a_policy()
    {
        File.AppendAllText(_runs["checkpoint"], "{");
        CheckpointException e = Assert.Throws<CheckpointException>(() =>
            CheckpointRemoval.Decide(_runs["sub"], new RetentionPolicy { KeepLatest = 1 })
        );
        Assert.Contains(_runs["checkpoint"], e.Message, StringComparison.Ordinal);

        // One of something else is not.
        File.WriteAllText(_runs["checkpoint"], "weights of {");
        Assert.NotEmpty(CheckpointRemoval.Decide(_runs["sub"], new RetentionPolicy { KeepLatest = 3 }));
    }

    /// <summary>TensorFlow's manager reads the one above: the other one alone would change nothing for it.</summary>
    [Theory]
    [InlineData("sub", false)]
    [InlineData("sub", true)]
    [InlineData("link", true)]
    public void The_latest_is_named_in_every_state_file_that_names_its_directory(string directory, bool hasOwn)
    {
        Link(directory);
        if (hasOwn)
        {
            File.WriteAllText(_runs["sub", "checkpoint"], "model_checkpoint_path: \"run-1\"");
        }

        StateFiles.SetLatest(Runs.At(_runs[directory, "run-900"]), cancellationToken: TestContext.Current.CancellationToken);
        Assert.Equal("sub/run-900", _runs.State().LatestPath);
        Assert.Equal(["sub/run-1", "sub/run-2", "sub/run-900"], _runs.State().AllPaths);
        Assert.Equal(hasOwn, File.Exists(_runs["sub", "checkpoint"]));
        Assert.Equal([_runs[directory, "run-900"]], StateFiles.LatestIn(_runs[directory]));
        Assert.Equal(_runs["sub", "run-900"], new CheckpointWatch(_runs.Directory.Path).Look()?.Checkpoint);
        Assert.Equal(_runs["sub", "run-900"], CheckpointLocator.Find(_runs.Directory.Path).Prefix);
    }

    [Fact]
    public void All_that_would_name_the_latest_are_known_before()
    {
        Assert.Equal([_runs["checkpoint"]], StateFiles.RequireNameable(Runs.At(_runs["sub", "run-1"])));
        File.WriteAllText(_runs["sub", "checkpoint"], "model_checkpoint_path: \"run-1\"");
        Assert.Equal([_runs["sub", "checkpoint"], _runs["checkpoint"]], StateFiles.RequireNameable(Runs.At(_runs["sub", "run-1"])));
    }

    [Fact]
    public void One_that_cannot_be_read_is_not_passed_over()
    {
        File.AppendAllText(_runs["checkpoint"], "{");
        CheckpointException e = Assert.Throws<CheckpointException>(() =>
            StateFiles.SetLatest(Runs.At(_runs["sub", "run-1"]), cancellationToken: TestContext.Current.CancellationToken)
        );
        Assert.Contains(_runs["checkpoint"], e.Message, StringComparison.Ordinal);
        Assert.False(File.Exists(_runs["sub", "checkpoint"]));
        e = Assert.Throws<CheckpointException>(() => StateFiles.RequireNameable(_runs["sub", "run-4"]));
        Assert.Equal(CheckpointError.LatestNotSet, e.Error);
    }

    [Theory]
    [InlineData(false, "sub/run-2")]
    [InlineData(true, "sub/new-1")]
    public void What_comes_to_its_directory_is_listed_there(bool setLatest, string latest)
    {
        using var other = new Runs();
        CheckpointRelocation.Execute(
            CheckpointRelocation.Plan(Runs.At(other.Save("new-1")), _runs["sub", "new-1"], new RelocationOptions { SetLatest = setLatest }),
            cancellationToken: TestContext.Current.CancellationToken
        );
        Assert.Equal(latest, _runs.State().LatestPath);
        Assert.Contains("sub/new-1", _runs.State().AllPaths);
        Assert.False(File.Exists(_runs["sub", "checkpoint"]));
    }

    [Fact]
    public void A_new_latest_is_told()
    {
        CheckpointNote note = Assert.Single(
            CheckpointRemoval.Remove(CheckpointRemoval.Plan(Runs.At(_runs["sub", "run-2"])), TestContext.Current.CancellationToken)
        );
        Assert.Contains("'sub/run-1' as the latest", note.Finding, StringComparison.Ordinal);
    }

    private void Link(string directory)
    {
        if (directory != "sub")
        {
            Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need a privilege.");
            Directory.CreateSymbolicLink(_runs[directory], "sub");
        }
    }

    private static void Remove(string prefix) =>
        CheckpointRemoval.Remove(CheckpointRemoval.Plan(Runs.At(prefix)), TestContext.Current.CancellationToken);

    private void Move(string destination) =>
        CheckpointRelocation.Execute(
            CheckpointRelocation.Plan(Runs.At(_runs["sub", "run-2"]), _runs[destination], new RelocationOptions { Move = true }),
            cancellationToken: TestContext.Current.CancellationToken
        );
}
