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
    public void A_V1_file_under_the_name_of_a_V2_checkpoint_is_passed_over_with_a_warning()
    {
        using Session session = V1BehindV2();
        foreach (string path in (string[])["model.ckpt", "model.ckpt.index", ".", "checkpoint", "model*"])
        {
            EngineResult result = session.Run($"(Read-CheckpointVariable {path} w)[0]").Succeeded();
            Assert.Equal(2.0f, result.Output.Single().BaseObject);
            Assert.Contains("is also a V1 checkpoint", Assert.Single(result.Warnings), StringComparison.Ordinal);
        }

        Assert.Equal(["LegacySameName"], session.Run("Test-Checkpoint model.ckpt -Detailed").Succeeded().Output.Texts("Code"));
        Assert.Equal([true], session.Run("Test-Checkpoint .").Succeeded().Output.Select(static o => o.BaseObject));
    }

    [Fact]
    public void A_V1_file_is_not_read_in_the_place_of_a_V2_checkpoint_that_lost_its_index()
    {
        using Session session = V1BehindV2();
        File.Delete(session["model.ckpt.index"]);
        foreach (string path in (string[])["model.ckpt", "model.ckpt.data-00000-of-00001", "."])
        {
            Assert.Contains(
                "index",
                Assert.Single(session.Run($"Get-CheckpointVariable {path}").Errors).Exception.Message,
                StringComparison.Ordinal
            );
            Assert.Equal([false], session.Run($"Test-Checkpoint {path}").Succeeded().Output.Select(static o => o.BaseObject));
        }

        File.Delete(session["model.ckpt.data-00000-of-00001"]);
        Assert.Equal(1.0f, session.Run("(Read-CheckpointVariable model.ckpt w)[0]").Succeeded().Output.Single().BaseObject);
    }

    [Fact]
    public void A_state_file_under_another_name_is_named_and_not_followed()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "m-1");
        CheckpointFiles.A(session.Directory, "m-2");
        File.WriteAllText(session["checkpoint.txt"], "model_checkpoint_path: \"m-2\"\n");
        ErrorRecord error = Assert.Single(session.Run("Get-CheckpointVariable .").Errors);
        Assert.Equal("AmbiguousCheckpoint", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("'checkpoint.txt'", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("a")]
    [InlineData("a.data")]
    public void A_data_file_under_another_name_is_named_and_not_read(string name)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        File.Move(session["a.data-00000-of-00001"], session[name]);
        Assert.Contains(
            $"If {session[name]} is that data file",
            Assert.Single(session.Run("Read-CheckpointVariable a a").Errors).Exception.Message,
            StringComparison.Ordinal
        );
        Assert.Contains(
            session.Run("Test-Checkpoint a -Detailed").Output,
            fault => fault.Text("Message").Contains(session[name], StringComparison.Ordinal)
        );
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

    /// <summary>An object given as an argument becomes the text of its full path.</summary>
    [Theory]
    [InlineData("Get-CheckpointVariable $c", "a")]
    [InlineData("Get-CheckpointVariable $c.Checkpoint", "a")]
    [InlineData("Get-CheckpointVariable $directory", "a")]
    [InlineData("Get-CheckpointVariable $file", "a")]
    [InlineData("Remove-Checkpoint $c -Force; Get-CheckpointVariable run=1/m", "b")]
    [InlineData("Move-Checkpoint $c x/; Get-CheckpointVariable x/m", "a")]
    [InlineData("Copy-Checkpoint $c x/; Get-CheckpointVariable x/m", "a")]
    [InlineData("Set-LatestCheckpoint $c; Get-Checkpoint . -Recurse | Where-Object IsLatest | Get-CheckpointVariable", "a")]
    [InlineData("Optimize-Checkpoint $c -To y; Get-CheckpointVariable y", "a")]
    [InlineData("Rename-CheckpointVariable a z -Path $c.Checkpoint; Get-CheckpointVariable -LiteralPath $c.Checkpoint", "z")]
    public void A_full_path_that_leads_to_something_is_no_pattern(string command, string expected)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "run=[1,2]/m");
        CheckpointFiles.B(session.Directory, "run=1/m");
        session.Engine.SetVariable("directory", new DirectoryInfo(session["run=[1,2]"]));
        session.Engine.SetVariable("file", new FileInfo(session["run=[1,2]/m.index"]));
        EngineResult result = session.Run("$c = Get-Checkpoint -LiteralPath 'run=[1,2]'; " + command).Succeeded();
        Assert.Equal([expected], result.Output.Select(static one => one.Properties["Name"]?.Value ?? one.BaseObject));
    }

    [Theory]
    [InlineData("Remove-Checkpoint $c -Force")]
    [InlineData("Move-Checkpoint $c x/")]
    [InlineData("Set-LatestCheckpoint $c")]
    [InlineData("Get-CheckpointVariable $c")]
    public void A_checkpoint_that_is_gone_means_no_neighbour(string command)
    {
        using var session = new Session();
        foreach (string directory in (string[])["run[1]", "run1"])
        {
            CheckpointFiles.A(session.Directory, $"{directory}/m-1");
            CheckpointFiles.B(session.Directory, $"{directory}/m-2");
        }

        EngineResult result = session.Run("$c = (Get-Checkpoint -LiteralPath 'run[1]')[0]; Remove-Checkpoint $c -Force; " + command);
        Assert.Equal("CheckpointNotFound", Assert.Single(result.ErrorIds).Split(',')[0]);
        Assert.Equal(["m-1", "m-2"], session.Run("(Get-Checkpoint run1).Name").Succeeded().Output.Select(static one => one.ToString()));
        Assert.False(File.Exists(session["run1/checkpoint"]));
        Assert.Equal(false, session.Run("Test-Checkpoint $c").Output[0].BaseObject);
        string pattern = session["run[1]/m-*"];
        session.Engine.SetVariable("pattern", pattern);
        Assert.Equal(["b"], session.Run("Get-CheckpointVariable $pattern").Succeeded().Output.Texts("Name"));
    }

    /// <summary>What lost its index is there, too: the answer is about it, and not about its neighbour.</summary>
    [Fact]
    public void What_is_left_of_a_checkpoint_is_judged_and_not_its_neighbour()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "run=[1,2]/m");
        CheckpointFiles.B(session.Directory, "run=1/m");
        File.Delete(session["run=[1,2]/m.index"]);
        session.Engine.SetVariable("path", session["run=[1,2]/m"]);
        Assert.Equal(false, session.Run("Test-Checkpoint $path").Output[0].BaseObject);
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

    private static Session V1BehindV2()
    {
        var session = new Session();
        foreach (string file in Directory.GetFiles(Fixtures.Require(Path.Combine("reports", "misc", "v1_behind_v2"))))
        {
            File.Copy(file, session[Path.GetFileName(file)]);
        }

        return session;
    }
}
