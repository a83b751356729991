using System.Text.Json;
using CheckpointTools.Formats.StateFiles;
using CheckpointTools.Locating;
using CheckpointTools.Managing;

namespace CheckpointTools.Tests.Managing;

public sealed class StateFilesTests : IDisposable
{
    private readonly Runs _runs = new();

    public void Dispose() => _runs.Dispose();

    /// <summary>Naming each save as the latest gives the file that TensorFlow wrote.</summary>
    [Theory]
    [InlineData("w-tf1-relative", "model-1 model-2")]
    [InlineData("w-obj-save-dot", "ckpt-1")]
    [InlineData("w-name-squote", "q'q-1")]
    [InlineData("w-name-umlaut", "Größe-1")]
    public void The_latest_is_named_as_TensorFlow_names_it(string id, string saves)
    {
        foreach (string save in saves.Split(' '))
        {
            Set(_runs.Save(save));
        }

        using JsonDocument cases = JsonDocument.Parse(File.ReadAllBytes(Fixtures.Require(Path.Combine("oracle", "state", "cases.json"))));
        JsonElement one = cases.RootElement.GetProperty("write").EnumerateArray().Single(c => c.GetProperty("id").GetString() == id);
        Assert.Equal(one.GetProperty("state").GetProperty("checkpoint").GetString(), File.ReadAllText(_runs["checkpoint"]));
    }

    [Fact]
    public async Task A_pipe_in_the_place_of_the_state_file_is_not_waited_for_but_replaced()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() || OperatingSystem.IsMacOS(), "There are no pipes in the file system here.");
        string saved = _runs.Save("m-1");
        using var make = System.Diagnostics.Process.Start("mkfifo", _runs["checkpoint"]);
        await make.WaitForExitAsync(TestContext.Current.CancellationToken);

        Task named = Task.Run(() => Set(saved), TestContext.Current.CancellationToken);

        await named.WaitAsync(TimeSpan.FromSeconds(30), TestContext.Current.CancellationToken);
        Assert.StartsWith("model_checkpoint_path: \"m-1\"", File.ReadAllText(_runs["checkpoint"]), StringComparison.Ordinal);
    }

    [Fact]
    public void A_managers_list_stays_one_it_is_parallel_and_its_times_increase()
    {
        for (int step = 1; step <= 3; step++)
        {
            _runs.Save($"m-{step}");
        }

        File.WriteAllBytes(
            _runs["checkpoint"],
            StateFileWriter.Write(new CheckpointState("m-2", ["m-1", "m-2"], [4e9 + 0.25, 4e9 + 1], 4e9, null))
        );
        Set(_runs["m-3"]);
        Set(_runs["m-1"]);
        CheckpointState state = _runs.State();
        Assert.Equal(["m-2", "m-3", "m-1"], state.AllPaths);
        Assert.Equal("m-1", state.LatestPath);
        Assert.Equal(3, state.Timestamps.Count);
        Assert.Equal(state.Timestamps.Order(), state.Timestamps);
        Assert.All(state.Timestamps, static time => Assert.True(time > 4e9));
        Assert.Equal(4e9, state.LastPreserved);
    }

    [Fact]
    public void What_leads_nowhere_is_not_written_again()
    {
        _runs.Save("m-1");
        _runs.Save("m-2");
        _runs.Name("/gone/m-0", "/gone/m-1", "gs://bucket/far-1");
        Set(_runs["m-2"]);
        Assert.Equal(["m-1", "gs://bucket/far-1", "m-2"], _runs.State().AllPaths);
    }

    /// <summary>TensorFlow follows the path. A copy of the same name is another checkpoint.</summary>
    [Fact]
    public void A_path_that_leads_to_a_checkpoint_stays_what_it_is()
    {
        string far = _runs.Save(Path.Combine("far", "m-1"));
        string near = _runs.Save("m-1");
        _runs.Save("m-2");
        _runs.Save("m-3");
        _runs.Name(far, _runs["m-2"], "m-3");
        Set(_runs["m-3"]);
        Assert.Equal([far, _runs["m-2"], "m-3"], _runs.State().AllPaths);

        _runs.Name("m-2", far);
        CheckpointRemoval.Remove(CheckpointRemoval.Plan(Runs.At(_runs["m-2"])), TestContext.Current.CancellationToken);
        Assert.Equal([far], _runs.State().AllPaths);
        Assert.Equal(far, CheckpointLocator.Find(_runs.Directory.Path).Prefix);

        // Another checkpoint of that name may go: the state file does not mean it.
        byte[] state = File.ReadAllBytes(_runs["checkpoint"]);
        CheckpointRemoval.Remove(CheckpointRemoval.Plan(Runs.At(near)), TestContext.Current.CancellationToken);
        Assert.Equal(state, File.ReadAllBytes(_runs["checkpoint"]));
    }

    /// <summary>What is read again for each path takes minutes in a long run. Nothing is listed here but what is there.</summary>
    [Fact]
    public void Many_paths_that_are_gone_take_one_look_at_the_directory()
    {
        var lookup = new CheckpointLookup();
        _runs.Save("m-1");
        _runs.Save("m-10");
        Assert.Null(lookup.Find(_runs["m-2"]));

        // The directory was read, and shows nothing that came later; an index is found all the same.
        File.Copy(Fixtures.TfMade("v1_single", "model.ckpt-12"), _runs["m-3"]);
        Assert.Null(lookup.Find(_runs["m-3"]));
        Assert.NotNull(new CheckpointLookup().Find(_runs["m-3"]));
        _runs.Save("m-4");
        Assert.Equal(_runs["m-4"], lookup.Find(_runs["m-4"])?.Prefix);
        Assert.Equal(_runs["m-1"], lookup.Find(_runs["m-1.data-00000-of-00001"])?.Prefix);
        Assert.Null(lookup.Find(_runs["m"]));
    }

    [Fact]
    public void An_incomplete_checkpoint_and_an_unreadable_state_file_take_force()
    {
        string prefix = _runs.Save("m-1");
        File.WriteAllText(_runs["checkpoint"], "no { state");
        Assert.Equal(CheckpointError.NotACheckpoint, Assert.Throws<CheckpointException>(() => Set(prefix)).Error);
        Assert.Equal("no { state", File.ReadAllText(_runs["checkpoint"]));
        File.Delete(prefix + ".data-00000-of-00001");
        Assert.Equal(CheckpointError.UnsoundCheckpoint, Assert.Throws<CheckpointException>(() => Set(prefix)).Error);
        Set(prefix, force: true);
        Assert.Equal("m-1", _runs.State().LatestPath);
    }

    [Theory]
    [InlineData(CheckpointState.MaxLength)]
    [InlineData(CheckpointState.MaxLength + 1)]
    [InlineData(CheckpointState.MaxLength + 100)]
    public void A_state_file_that_is_too_large_is_replaced_by_force(int length)
    {
        string prefix = _runs.Save("m-1");
        File.WriteAllText(_runs["checkpoint"], new string('x', length));
        Set(prefix, force: true);
        Assert.Equal("m-1", _runs.State().LatestPath);
    }

    [Fact]
    public void The_error_about_one_that_is_too_large_has_its_length()
    {
        _runs.Save("m-1");
        File.WriteAllText(_runs["checkpoint"], new string('x', CheckpointState.MaxLength + 1000));
        CheckpointException e = Assert.Throws<CheckpointException>(() => Set(_runs["m-1"]));
        Assert.Contains($"{CheckpointState.MaxLength + 1000} bytes", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_moved_directory_is_mended()
    {
        _runs.Save("m-1");
        _runs.Save("m-2");
        _runs.Name("/gone/m-0", "/gone/m-1", "/gone/m-2");
        StateFileRepair repair = StateFiles.FindRepair(_runs.Directory.Path)!;
        Assert.Equal("m-2", repair.Latest);
        Assert.Equal(["/gone/m-1 -> m-1", "/gone/m-2 -> m-2"], repair.Changed);
        Assert.Equal(["/gone/m-0"], repair.Removed);
        Mend();
        Assert.Equal(["m-1", "m-2"], _runs.State().AllPaths);
        Assert.Equal("m-2", _runs.State().LatestPath);
        Assert.Null(StateFiles.FindRepair(_runs.Directory.Path));
    }

    /// <summary>The last place counts: a save puts its checkpoint at the end.</summary>
    [Fact]
    public void Paths_that_become_one_are_listed_once()
    {
        _runs.Save("m-1");
        _runs.Save("m-2");
        File.WriteAllBytes(
            _runs["checkpoint"],
            StateFileWriter.Write(new CheckpointState("/new/m-2", ["/old/m-1", "m-2", "/new/m-1", "/new/m-2"], [1, 2, 3, 4], null, null))
        );
        Mend();
        Assert.Equal(["m-1", "m-2"], _runs.State().AllPaths);
        Assert.Equal([3, 4], _runs.State().Timestamps);
        Assert.Null(StateFiles.FindRepair(_runs.Directory.Path));
    }

    [Fact]
    public void A_save_lists_once_what_two_old_paths_mean()
    {
        _runs.Save("m-1");
        _runs.Save("m-2");
        _runs.Name("/old/m-1", "/new/m-1");
        Set(_runs["m-2"]);
        Assert.Equal(["m-1", "m-2"], _runs.State().AllPaths);
    }

    [Theory]
    [InlineData("m-1 gone-2", "m-1")]
    [InlineData("gone-2", "m-1")]
    public void A_latest_that_is_gone_gives_way_to_one_that_is_there(string listed, string latest)
    {
        _runs.Save("m-1");
        _runs.Name(listed.Split(' '));
        Mend();
        Assert.Equal(latest, _runs.State().LatestPath);
        Assert.Equal(["m-1"], _runs.State().AllPaths);
    }

    [Fact]
    public void Where_nothing_is_there_to_name_the_file_stays()
    {
        _runs.Name("gone-1");
        Assert.Equal(
            CheckpointError.CheckpointNotFound,
            Assert.Throws<CheckpointException>(() => StateFiles.FindRepair(_runs.Directory.Path)).Error
        );
        Assert.Equal("gone-1", _runs.State().LatestPath);
    }

    [Fact]
    public void The_times_of_what_stays_stay()
    {
        _runs.Save("m-2");
        File.WriteAllBytes(
            _runs["checkpoint"],
            StateFileWriter.Write(new CheckpointState("/gone/m-2", ["/gone/m-1", "/gone/m-2"], [1.5, 2.5], 1, null))
        );
        Mend();
        Assert.Equal([2.5], _runs.State().Timestamps);
        Assert.Equal(1, _runs.State().LastPreserved);
    }

    private void Mend() => StateFiles.Repair(_runs.Directory.Path, TestContext.Current.CancellationToken);

    private static void Set(string prefix, bool force = false) =>
        StateFiles.SetLatest(Runs.At(prefix), force, TestContext.Current.CancellationToken);
}
