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
        CheckpointNote stays = Assert.Single(
            CheckpointRelocation.Execute(plan, RefusingToRename(plan.Source), null, TestContext.Current.CancellationToken)
        );
        Assert.Equal(CheckpointError.SourceKept, stays.Error);
        Assert.Contains($"copy {_runs[destination]} is complete", stays.Finding, StringComparison.Ordinal);
        Assert.Contains($"source {_runs["m-2"]} stays", stays.Finding, StringComparison.Ordinal);
        Assert.Equal(!setLatest, File.ReadAllText(_runs["checkpoint"]) == State);
        Assert.Equal(setLatest ? "n-2" : "m-2", Path.GetFileName(_runs.State().LatestPath));
        Assert.Contains(_runs["m-2"], _runs.State().AllPaths);
    }

    /// <summary>Nothing is removed before all of it can be.</summary>
    [Theory]
    [InlineData("index")]
    [InlineData("data")]
    [InlineData("meta")]
    public void Whichever_file_cannot_be_removed_all_stay(string kind)
    {
        File.WriteAllText(_runs["m-2.meta"], "graph");
        List<string> before = Writing.Tree.List(_runs.Directory.Path);
        CheckpointException e = Assert.Throws<CheckpointException>(() =>
            CheckpointRemoval.Remove(
                CheckpointRemoval.Plan(Runs.At(_runs["m-2"])),
                Refusing(Operation.Rename, $"m-2.{kind}"),
                TestContext.Current.CancellationToken
            )
        );
        Assert.Equal(CheckpointError.AccessDenied, e.Error);
        Assert.Contains(_runs["m-2." + kind], e.Message, StringComparison.Ordinal);
        Assert.Equal(before.Select(static line => line.Split(' ')[0]), Writing.Tree.NamesIn(_runs.Directory.Path));
        Assert.Equal(State, File.ReadAllText(_runs["checkpoint"]));
        Assert.NotEqual(Stored.Nothing, Stored.Read(_runs["m-2"]));
    }

    [Fact]
    public void What_stays_all_the_same_is_an_error_that_names_it()
    {
        CheckpointNote left = Assert.Single(
            CheckpointRemoval.Remove(
                CheckpointRemoval.Plan(Runs.At(_runs["m-2"])),
                Refusing(Operation.Delete, "m-2.data"),
                TestContext.Current.CancellationToken
            ),
            static note => note.Error is not null
        );
        Assert.Equal(CheckpointError.PartlyRemoved, left.Error);
        Assert.Contains("1 of its files stays: " + _runs["m-2.data-00000-of-00001.tempstate"], left.Finding, StringComparison.Ordinal);
        Assert.Equal("m-1 m-3", string.Join(' ', _runs.State().AllPaths));
    }

    /// <summary>As in /tmp: everybody may make files, and only the owner of one may remove it.</summary>
    [Theory]
    [InlineData(".index")]
    [InlineData(".data-00000-of-00001")]
    [InlineData(".meta")]
    public void In_a_sticky_directory_a_refusal_is_foreseen_and_leaves_nothing(string foreign)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can give files to several users.");
        string directory = _runs["sticky"];
        Directory.CreateDirectory(directory);
        MakeSearchable(_runs.Directory.Path);
        foreach (string suffix in (string[])[".index", ".data-00000-of-00001", ".meta"])
        {
            byte[] bytes = suffix == ".meta" ? [1] : File.ReadAllBytes(_runs["m-1" + suffix]);
            string path = _runs["sticky", "m-1" + suffix];
            MakeWritable(directory);
            void Write() => File.WriteAllBytes(path, bytes);
            if (suffix == foreign)
            {
                Write();
                MakeWritable(path);
            }
            else
            {
                Writing.OrdinaryUser.Run(Write);
            }
        }

        List<string> before = Writing.Tree.List(directory);
        Writing.OrdinaryUser.Run(() =>
        {
            CheckpointException e = Assert.Throws<CheckpointException>(() => CheckpointRemoval.Plan(Runs.At(_runs["sticky", "m-1"])));
            Assert.Equal(CheckpointError.AccessDenied, e.Error);
            Assert.Contains(_runs["sticky", "m-1" + foreign], e.Message, StringComparison.Ordinal);
            var move = new RelocationOptions { Move = true };
            e = Assert.Throws<CheckpointException>(() =>
                CheckpointRelocation.Plan(Runs.At(_runs["sticky", "m-1"]), _runs["sticky", "n-1"], move)
            );
            Assert.Equal(CheckpointError.AccessDenied, e.Error);

            // What was not foreseen leaves nothing either.
            string from = _runs["sticky", "m-1" + foreign];
            Assert.Throws<UnauthorizedAccessException>(() => Files.FileLayer.Instance.Rename(from, from + ".tempstate01", replace: false));
        });
        Assert.Equal(before, Writing.Tree.List(directory));
    }

    [Fact]
    public void In_a_directory_that_may_not_be_written_the_refusal_is_foreseen()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.IsPrivilegedProcess, "Only root can leave files to another user.");
        MakeSearchable(_runs.Directory.Path);
        Writing.OrdinaryUser.Run(() =>
        {
            CheckpointException e = Assert.Throws<CheckpointException>(() => CheckpointRemoval.Plan(Runs.At(_runs["m-1"])));
            Assert.Equal(CheckpointError.AccessDenied, e.Error);
            Assert.Contains($"'{_runs.Directory.Path}' may not be written to", e.Message, StringComparison.Ordinal);
        });
    }

    private static void MakeSearchable(string directory)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(directory, (UnixFileMode)0b111_101_101);
        }
    }

    private static void MakeWritable(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, (UnixFileMode)(Directory.Exists(path) ? 0b1_111_111_111 : 0b110_110_110));
        }
    }

    private static FaultingFileLayer Refusing(Operation operation, string name) =>
        new(
            (step, isDone) =>
            {
                if (
                    !isDone
                    && step.Operation == operation
                    && Path.GetFileName(step.Path).StartsWith(name, StringComparison.Ordinal)
                    && step.Path.Contains(".tempstate", StringComparison.Ordinal)
                )
                {
                    throw new UnauthorizedAccessException("Operation not permitted");
                }
            }
        );

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
