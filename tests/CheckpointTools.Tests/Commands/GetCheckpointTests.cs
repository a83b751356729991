using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

public class GetCheckpointTests
{
    [Fact]
    public void A_checkpoint_is_described()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "model.ckpt-300");
        PSObject info = Assert.Single(session.Run("Get-Checkpoint model.ckpt-300").Succeeded().Output);
        Assert.Equal(session["model.ckpt-300"], info.Get("Checkpoint"));
        Assert.Equal("model.ckpt-300", info.Get("Name"));
        Assert.Equal(300L, info.Get("Step"));
        Assert.Equal("V2", info.Text("Format"));
        Assert.Equal(false, info.Get("IsObjectBased"));
        Assert.Equal(27L, info.Get("VariableCount"));
        Assert.Equal(1, info.Get("ShardCount"));
        Assert.Equal(
            new FileInfo(session["model.ckpt-300.index"]).Length + new FileInfo(session["model.ckpt-300.data-00000-of-00001"]).Length,
            info.Get("Size")
        );
        Assert.Equal(true, info.Get("IsComplete"));
        Assert.Equal(false, info.Get("IsLatest"));
        string[] files = [session["model.ckpt-300.index"], session["model.ckpt-300.data-00000-of-00001"]];
        Assert.Equal(files, Assert.IsType<string[]>(info.Get("PSPath")));
        Assert.Equal(files, (IEnumerable<string>)info.Get("Files")!);
        Assert.Equal(session.Directory.Path, info.Get("Directory"));
    }

    [Fact]
    public void A_directory_gives_all_checkpoints_in_it()
    {
        using var session = new Session();
        IReadOnlyList<PSObject> found = session.Run($"Get-Checkpoint '{Fixtures.TfMade("tf1_adam_steps")}'").Succeeded().Output;
        Assert.Equal(["model.ckpt-3", "model.ckpt-4", "model.ckpt-5"], found.Texts("Name"));
        Assert.Equal(["False", "False", "True"], found.Texts("IsLatest"));
    }

    [Fact]
    public void Without_a_path_it_looks_at_the_current_location_and_with_Recurse_below_it()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "x");
        CheckpointFiles.B(session.Directory, "sub/deep/y");
        Assert.Equal(["x"], session.Run("Get-Checkpoint").Succeeded().Output.Texts("Name"));
        Assert.Equal(
            ["y", "x"],
            session.Run("Get-Checkpoint -Recurse").Succeeded().Output.Texts("Name").Order(StringComparer.Ordinal).Reverse()
        );
    }

    [Fact]
    public void A_missing_or_short_data_file_makes_it_incomplete()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "missing");
        CheckpointFiles.A(session.Directory, "short");
        File.Delete(session["missing.data-00000-of-00001"]);
        File.WriteAllBytes(session["short.data-00000-of-00001"], [1]);
        Assert.Equal(["False", "False"], session.Run("Get-Checkpoint missing, short").Succeeded().Output.Texts("IsComplete"));
    }

    [Fact]
    public void A_damaged_checkpoint_is_an_error_and_the_others_are_described()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "x");
        CheckpointFiles.A(session.Directory, "y");
        CheckpointFiles.A(session.Directory, "z");
        CheckpointFiles.Damage(session["y.index"], 10);
        EngineResult result = session.Run("Get-Checkpoint");
        Assert.Equal(["x", "z"], result.Output.Texts("Name"));
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.Equal("DamagedIndex,CheckpointTools.Commands.GetCheckpointCommand", error.FullyQualifiedErrorId);
        Assert.Equal(session["y"], error.TargetObject);
    }

    [Fact]
    public void A_directory_without_checkpoints_gives_nothing_and_a_hint_for_those_who_ask()
    {
        using var session = new Session();
        EngineResult result = session.Run("Get-Checkpoint -Verbose").Succeeded();
        Assert.Empty(result.Output);
        Assert.Contains("-Recurse", Assert.Single(result.Verbose), StringComparison.Ordinal);
    }

    [Fact]
    public void Object_based_checkpoints_are_told_from_name_based_ones()
    {
        using var session = new Session();
        IReadOnlyList<PSObject> found = session
            .Run($"Get-Checkpoint '{Fixtures.TfMade("tf2_keras3")}', '{Fixtures.TfMade("bert_like")}'")
            .Succeeded()
            .Output;
        Assert.Equal(["True", "False"], found.Texts("IsObjectBased"));
    }

    [Fact]
    public void Checkpoints_sort_and_print_by_their_prefix()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "x");
        CheckpointFiles.A(session.Directory, "y");
        Assert.Equal(
            "True",
            session
                .Run("$x, $y = Get-Checkpoint; ($x -lt $y) -and -not ($x -gt $y) -and (\"$x\" -eq $x.Checkpoint)")
                .Succeeded()
                .Output[0]
                .ToString()
        );
    }
}
