using CheckpointTools.Managing;

namespace CheckpointTools.Tests.Managing;

/// <summary>What is moved and copied where the latest that a state file names is gone, or where there is no state file.</summary>
public sealed class LostLatestTests : IDisposable
{
    private static readonly DateTime Start = new(2024, 1, 1, 0, 0, 0, DateTimeKind.Utc);
    private readonly Runs _runs = new();

    public void Dispose() => _runs.Dispose();

    /// <summary>The state file tells nothing of what is renamed, and stays as it is.</summary>
    [Theory]
    [InlineData("q/checkpoint", "", "m-3", "n-9", false)]
    [InlineData("q/checkpoint", "", "m-3", "n-9", true)]
    [InlineData("q/checkpoint", "", "m-3", "m-2", false)]
    [InlineData("q/checkpoint", "", "/unmounted/m-3", "n-9", false)]
    [InlineData("checkpoint", "q/", "q/m-3", "n-9", false)]
    public void A_state_file_stays_when_one_that_it_does_not_name_is_renamed(string state, string way, string lost, string to, bool isV1)
    {
        Make("q/m-1", "q/m-2");
        string source = isV1 ? MakeV1("q/m-9") : _runs.Save("q/m-9");
        File.WriteAllText(_runs[state], Text(lost, $"{way}m-1", $"{way}m-2", lost));
        byte[] before = File.ReadAllBytes(_runs[state]);

        Assert.Empty(Move(source, _runs["q/" + to]));

        Assert.Equal(before, File.ReadAllBytes(_runs[state]));
        Assert.Empty(Directory.GetFiles(_runs["q"], "m-9*"));
    }

    [Theory]
    [InlineData("q/checkpoint", "", "m-3", "m-1", "n-1", "n-1 m-2", "m-2")]
    [InlineData("q/checkpoint", "", "m-3", "m-2", "n-2", "m-1 n-2", "n-2")]
    [InlineData("q/checkpoint", "", "/unmounted/m-3", "m-1", "n-1", "n-1 m-2", "m-2")]
    [InlineData("q/checkpoint", "", "m-3", "m-1", "m-2", "m-2", "m-2")]
    [InlineData("checkpoint", "q/", "q/m-3", "m-1", "n-1", "q/n-1 q/m-2", "q/m-2")]
    public void The_next_of_the_list_is_named_when_one_of_it_is_renamed(
        string state,
        string way,
        string lost,
        string from,
        string to,
        string listed,
        string latest
    )
    {
        Make("q/m-1", "q/m-2");
        File.WriteAllText(_runs[state], Text(lost, $"{way}m-1", $"{way}m-2", lost));

        CheckpointNote note = Assert.Single(Move(_runs["q/" + from], _runs["q/" + to]));

        Assert.Contains($"names '{latest}' as the latest checkpoint now, in place of '{lost}'", note.Finding, StringComparison.Ordinal);
        var now = Formats.StateFiles.CheckpointState.Load(_runs[state]);
        Assert.Equal(latest, now.LatestPath);
        Assert.Equal(listed.Split(' '), now.AllPaths);
        Assert.False(File.Exists(_runs[$"q/{from}.index"]));
    }

    [Fact]
    public void The_state_file_above_leaves_out_one_of_its_list_that_comes_to_a_directory_beside()
    {
        Make("q/m-1", "q/m-2");
        File.WriteAllText(_runs["checkpoint"], Text("q/m-3", "q/m-1", "q/m-2", "q/m-3"));
        Assert.Single(Move(_runs["q/m-1"], _runs["r/m-1"]));
        Assert.Equal("q/m-2", _runs.State().LatestPath);
        Assert.Equal(["q/m-2"], _runs.State().AllPaths);
    }

    /// <summary>What is older than what is there does not become the latest, whose place nothing has.</summary>
    [Theory]
    [InlineData("q/checkpoint", "m-5 m-6 m-7", "m-3 m-5 m-6")]
    [InlineData("q/checkpoint", "/unmounted/m-7", "m-6")]
    [InlineData("checkpoint", "q/m-5 q/m-6 q/m-7", "q/m-3 q/m-5 q/m-6")]
    [InlineData("", "", "m-6")]
    public void What_is_older_does_not_become_the_latest(string state, string named, string listed)
    {
        foreach (bool isV1 in (bool[])[false, true])
        {
            Make("q/m-4", "q/m-5", "q/m-6");
            if (state.Length > 0)
            {
                string[] paths = named.Split(' ');
                File.WriteAllText(_runs[state], Text(paths[^1], paths));
            }

            string source = isV1 ? MakeV1("z/m-3") : _runs.Save("z/m-3");
            File.SetLastWriteTimeUtc(isV1 ? source : source + ".index", Start.AddHours(-1));

            CheckpointRelocation.Execute(
                CheckpointRelocation.Plan(Runs.At(source), _runs["q/m-3"], new RelocationOptions()),
                null,
                TestContext.Current.CancellationToken
            );

            var now = Formats.StateFiles.CheckpointState.Load(_runs[state.Length > 0 ? state : "q/checkpoint"]);
            Assert.EndsWith("m-6", now.LatestPath, StringComparison.Ordinal);
            Assert.Equal(listed.Split(' '), now.AllPaths);
            Assert.Contains(
                "m-6",
                CheckpointRemoval
                    .Decide(_runs["q"], new RetentionPolicy { KeepLatest = 1 })
                    .Where(static one => one.IsKept)
                    .Select(static one => Path.GetFileName(one.Checkpoint.Prefix))
            );
            Directory.Delete(_runs["q"], true);
            Directory.Delete(_runs["z"], true);
            File.Delete(_runs["checkpoint"]);
        }
    }

    [Theory]
    [InlineData("")]
    [InlineData("m-5 m-7")]
    public void Where_nothing_tells_no_state_file_is_written_or_changed(string named)
    {
        Make("q/m-5", "q/m-6");
        string text = named.Length > 0 ? Text("m-7", named.Split(' ')) : "";
        if (named.Length > 0)
        {
            File.WriteAllText(_runs["q/checkpoint"], text);
        }

        File.SetLastWriteTimeUtc(_runs.Save("z/m-3") + ".index", Start.AddHours(9));
        CheckpointNote note = Assert.Single(Move(_runs["z/m-3"], _runs["q/m-3"]));
        Assert.Contains("newer than 'm-6' is not known", note.Finding, StringComparison.Ordinal);
        Assert.Equal(text, File.Exists(_runs["q/checkpoint"]) ? File.ReadAllText(_runs["q/checkpoint"]) : "");
    }

    [Fact]
    public void One_of_another_name_stays_the_latest_where_the_latest_is_gone()
    {
        Make("q/x-1", "z/m-3");
        File.WriteAllText(_runs["q/checkpoint"], Text("x-2", "x-1", "x-2"));
        Assert.Single(Move(_runs["z/m-3"], _runs["q/m-3"]));
        Assert.Equal("x-1", _runs.State("q").LatestPath);
        Assert.Contains("m-3", _runs.State("q").AllPaths);
    }

    private void Make(params string[] names)
    {
        for (int i = 0; i < names.Length; i++)
        {
            Directory.CreateDirectory(Path.GetDirectoryName(_runs[names[i]])!);
            File.SetLastWriteTimeUtc(_runs.Save(names[i]) + ".index", Start.AddHours(i));
        }
    }

    private string MakeV1(string name)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_runs[name])!);
        File.Copy(Fixtures.TfMade("v1_single", "model.ckpt-12"), _runs[name]);
        return _runs[name];
    }

    private static string Text(string latest, params string[] all) =>
        $"model_checkpoint_path: \"{latest}\"\n" + string.Concat(all.Select(static path => $"all_model_checkpoint_paths: \"{path}\"\n"));

    private static IReadOnlyList<CheckpointNote> Move(string from, string to) =>
        CheckpointRelocation.Execute(
            CheckpointRelocation.Plan(Runs.At(from), to, new RelocationOptions { Move = true, Force = File.Exists(to + ".index") }),
            null,
            TestContext.Current.CancellationToken
        );
}
