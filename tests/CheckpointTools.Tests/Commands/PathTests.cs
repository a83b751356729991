using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>How the commands find checkpoints by their paths; Get-CheckpointVariable stands for all that take several.</summary>
public class PathTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("a.index")]
    [InlineData("a.data-00000-of-00001")]
    [InlineData("./a")]
    [InlineData("sub/../a")]
    [InlineData("-LiteralPath a")]
    [InlineData("-Path a, a.index, a.data-00000-of-00001, a")]
    [InlineData("a*")]
    [InlineData("[a-b]")]
    [InlineData("?")]
    public void Every_path_form_leads_to_the_checkpoint_once(string path)
    {
        using var session = new Session();
        Directory.CreateDirectory(session["sub"]);
        CheckpointFiles.A(session.Directory);
        Assert.Equal([session["a"]], session.Run($"Get-CheckpointVariable {path}").Succeeded().Output.Texts("Checkpoint"));
    }

    [Fact]
    public void A_directory_stands_for_its_latest_checkpoint()
    {
        using var session = new Session();
        IEnumerable<string> checkpoints = session
            .Run($"Get-CheckpointVariable '{Fixtures.TfMade("tf1_adam_steps")}' global_step")
            .Succeeded()
            .Output.Texts("Checkpoint");
        Assert.Equal([Fixtures.TfMade("tf1_adam_steps", "model.ckpt-5")], checkpoints);
    }

    [Fact]
    public void A_file_address_leads_to_its_checkpoint()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "with space");
        Assert.Equal(
            ["a"],
            session.Run($"Get-CheckpointVariable '{new Uri(session["with space"]).AbsoluteUri}'").Succeeded().Output.Texts("Name")
        );
    }

    [Fact]
    public void Wildcards_match_prefixes_and_not_single_files()
    {
        using var session = new Session();
        IEnumerable<string> steps = session
            .Run($"Get-CheckpointVariable '{Fixtures.TfMade("tf1_adam_steps", "model*")}' global_step | % Checkpoint | % {{ $_[-1] }}")
            .Succeeded()
            .Output.Select(static o => o.ToString());
        Assert.Equal(["3", "4", "5"], steps);
    }

    [Fact]
    public void Steps_come_in_their_order_as_numbers()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m-900", step: 3);
        CheckpointFiles.Adam(session.Directory, "m-1000", step: 4);
        CheckpointFiles.Adam(session.Directory, "m-20000", step: 5);
        Assert.Equal(["m-900", "m-1000", "m-20000"], session.Run("Get-Checkpoint").Succeeded().Output.Texts("Name"));
        Assert.Equal(["m-900", "m-1000", "m-20000"], session.Run("Get-Checkpoint m-*").Succeeded().Output.Texts("Name"));
        session.Run("Merge-Checkpoint m-* x -OnDuplicate Last").Succeeded();
        Assert.Equal(5L, session.Run("Read-CheckpointVariable x global_step").Succeeded().Output[0].BaseObject);
    }

    [Theory]
    [InlineData("'a[1]'")]
    [InlineData("'a`[1`]'")]
    [InlineData("'a[[]1]'")]
    [InlineData("-LiteralPath 'a[1]'")]
    [InlineData("-LiteralPath 'a[1].index'")]
    [InlineData("-PSPath 'a[1].data-00000-of-00001'")]
    public void A_checkpoint_with_brackets_in_its_name_is_found(string path)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "a[1]");
        Assert.Equal([session["a[1]"]], session.Run($"Get-CheckpointVariable {path}").Succeeded().Output.Texts("Checkpoint"));
    }

    [Fact]
    public void Brackets_match_as_wildcards_before_they_are_taken_literally()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "a[1]");
        CheckpointFiles.B(session.Directory, "a1");
        Assert.Equal(["b"], session.Run("Get-CheckpointVariable 'a[1]'").Succeeded().Output.Texts("Name"));
        Assert.Equal(["a"], session.Run("Get-CheckpointVariable -LiteralPath 'a[1]'").Succeeded().Output.Texts("Name"));
    }

    [Fact]
    public void Relative_paths_follow_the_location_of_the_session_and_not_of_the_process()
    {
        using var session = new Session();
        Directory.CreateDirectory(session["deep"]);
        CheckpointFiles.A(session.Directory, "deep/m");
        CheckpointFiles.B(session.Directory, "m");
        Assert.Equal(["b"], session.Run("Get-CheckpointVariable m").Succeeded().Output.Texts("Name"));
        session.Engine.SetLocation(session["deep"]);
        Assert.Equal(["a"], session.Run("Get-CheckpointVariable m").Succeeded().Output.Texts("Name"));
        Assert.Equal(["b"], session.Run("Get-CheckpointVariable ../m").Succeeded().Output.Texts("Name"));
    }

    [Theory]
    [InlineData("Env:x", "NotAFileSystemPath")]
    [InlineData("gs://bucket/model", "RemotePath")]
    [InlineData("nodrive:x", "DriveNotFound")]
    [InlineData("nothere", "CheckpointNotFound")]
    [InlineData("nothere*", "CheckpointNotFound")]
    [InlineData("text.txt", "NotACheckpoint")]
    [InlineData("several", "AmbiguousCheckpoint")]
    public void A_bad_path_between_good_ones_is_reported_and_passed_over(string bad, string id)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        CheckpointFiles.A(session.Directory, "several/x");
        CheckpointFiles.B(session.Directory, "several/y");
        File.WriteAllText(session["text.txt"], "no checkpoint");
        foreach (string command in new[] { "Get-CheckpointVariable a, '{0}', b", "'a', '{0}', 'b' | Get-CheckpointVariable" })
        {
            EngineResult result = session.Run(command.Replace("{0}", bad, StringComparison.Ordinal));
            Assert.Equal(["a", "b"], result.Output.Texts("Name"));
            ErrorRecord error = Assert.Single(result.Errors);
            Assert.Equal(id, error.FullyQualifiedErrorId.Split(',')[0]);
            Assert.NotEqual(ErrorCategory.NotSpecified, error.CategoryInfo.Category);
        }
    }

    [Fact]
    public void ErrorAction_Stop_stops_at_the_first_and_ErrorVariable_has_every_error()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        IReadOnlyList<PSObject> stopped = session
            .Run("try { Get-CheckpointVariable a, no, b, no2 -ErrorAction Stop } catch { $_.FullyQualifiedErrorId }")
            .Succeeded()
            .Output;
        Assert.Equal(
            ["a", "CheckpointNotFound,CheckpointTools.Commands.GetCheckpointVariableCommand"],
            stopped.Select(static o => o.ToString())
        );
        IReadOnlyList<PSObject> went = session
            .Run("Get-CheckpointVariable a, no, b, no2 -ErrorAction SilentlyContinue -ErrorVariable e; $e.TargetObject")
            .Output;
        Assert.Equal(["a", "b", session["no"], session["no2"]], went.Select(static o => o.ToString()));
    }

    [Fact]
    public void Checkpoints_and_files_pipe_in()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "x[1]");
        CheckpointFiles.B(session.Directory, "y");
        Assert.Equal(["a", "b"], session.Run("Get-Checkpoint | Get-CheckpointVariable").Succeeded().Output.Texts("Name"));
        Assert.Equal(
            ["a"],
            session.Run("[IO.FileInfo]::new(\"$PWD/x[1].index\") | Get-CheckpointVariable").Succeeded().Output.Texts("Name")
        );
        string piped =
            "[pscustomobject]@{ PSPath = \"Microsoft.PowerShell.Core\\FileSystem::$PWD/x[1].index\"; "
            + "Name = 'no variable' } | Get-CheckpointVariable";
        Assert.Equal(["a"], session.Run(piped).Succeeded().Output.Texts("Name"));
        Assert.Equal(
            ["a"],
            session.Run("Get-Checkpoint -LiteralPath 'x[1]' | ThroughJob | Get-CheckpointVariable").Succeeded().Output.Texts("Name")
        );
    }
}
