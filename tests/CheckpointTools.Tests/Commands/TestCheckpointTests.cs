using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

public class TestCheckpointTests
{
    /// <summary>A row converts to a sentence; a command that takes a path must not take that for one.</summary>
    [Theory]
    [InlineData("-All")]
    [InlineData("-Recurse")]
    public void An_index_that_is_a_link_in_a_circle_is_judged_by_itself(string how)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need a privilege.");
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "m-1");
        CheckpointFiles.A(session.Directory, "m-3");
        File.CreateSymbolicLink(session["m-2.index"], "m-2.index");
        Assert.Equal(
            ["m-1 True", "m-2 False", "m-3 True"],
            session
                .Run($"Test-Checkpoint . {how} -Summary | ForEach-Object {{ \"$([IO.Path]::GetFileName($_.Checkpoint)) $($_.IsValid)\" }}")
                .Output.Select(static row => row.ToString()!.Replace(".index", "", StringComparison.Ordinal))
        );
        Assert.Equal([true, false, true], session.Run($"Test-Checkpoint . {how}").Output.Select(static answer => (bool)answer.BaseObject));
        PSObject fault = Assert.Single(session.Run($"Test-Checkpoint . {how} -Detailed").Output);
        Assert.Contains("m-2", fault.Text("Checkpoint")!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Summary", "Move-Checkpoint -To q/ -PassThru")]
    [InlineData("-Detailed", "Move-Checkpoint -To q/ -PassThru")]
    [InlineData("-Summary", "Copy-Checkpoint -To q/ -PassThru")]
    [InlineData("-Summary", "Remove-Checkpoint -Force -PassThru")]
    [InlineData("-Detailed", "Remove-Checkpoint -Force -PassThru")]
    [InlineData("-Summary", "Set-LatestCheckpoint -PassThru")]
    [InlineData("-Summary", "Get-Checkpoint")]
    [InlineData("-Detailed", "Get-Checkpoint")]
    public void Rows_pipe_into_commands_as_their_checkpoint(string form, string command)
    {
        using var session = new Session();
        string prefix = CheckpointFiles.A(session.Directory);
        Directory.CreateDirectory(prefix);
        CheckpointFiles.Damage(prefix + ".data-00000-of-00001", 0);
        CheckpointFiles.Damage(prefix + ".data-00000-of-00001", 20);
        Assert.Equal(["a"], session.Run($"Test-Checkpoint a {form} | {command}").Succeeded().Output.Texts("Name").Distinct());
    }

    /// <summary>File commands take a list of paths (PSPath): the files, and no directory of that name.</summary>
    [Theory]
    [InlineData("-Summary")]
    [InlineData("-Detailed")]
    public void Rows_have_the_files_of_their_checkpoint_as_paths(string form)
    {
        using var session = new Session();
        string prefix = CheckpointFiles.A(session.Directory);
        Directory.CreateDirectory(prefix);
        CheckpointFiles.Damage(prefix + ".data-00000-of-00001", 0);
        Assert.Equal(
            [prefix + ".index", prefix + ".data-00000-of-00001"],
            session.Run($"@(Test-Checkpoint a {form})[0].PSPath").Succeeded().Output.Select(static path => path.ToString())
        );
    }

    [Fact]
    public void A_sound_checkpoint_is_true_without_a_word()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        EngineResult result = session.Run("Test-Checkpoint a").Succeeded();
        Assert.Equal(true, Assert.Single(result.Output).BaseObject);
        Assert.Empty(result.Warnings);
        Assert.Empty(session.Run("Test-Checkpoint a -Detailed").Succeeded().Output);
    }

    [Fact]
    public void Each_checkpoint_of_a_wildcard_has_its_own_answer_and_a_warning_that_says_why()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "m-1");
        CheckpointFiles.A(session.Directory, "m-2");
        CheckpointFiles.A(session.Directory, "m-10");
        CheckpointFiles.A(session.Directory, "m-11");
        CheckpointFiles.Damage(session["m-2.data-00000-of-00001"], 0);
        File.AppendAllText(session["m-10.data-00000-of-00001"], "more");
        File.Delete(session["m-11.index"]);
        EngineResult result = session.Run("Test-Checkpoint m-*").Succeeded();
        Assert.Equal([true, false, true, false], result.Output.Select(static o => o.BaseObject));
        Assert.Equal(3, result.Warnings.Count);
        Assert.Contains("1 error and 0 warnings", result.Warnings[0], StringComparison.Ordinal);
        Assert.Contains("TrailingData", result.Warnings[1], StringComparison.Ordinal);
        Assert.Contains("IndexMissing", result.Warnings[2], StringComparison.Ordinal);
    }

    [Fact]
    public void In_detail_each_fault_is_an_object_with_just_these_properties()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.Damage(session["a.data-00000-of-00001"], 0);
        PSObject fault = Assert.Single(session.Run("Test-Checkpoint a* -Detailed | Where-Object Severity -eq Error").Succeeded().Output);
        Assert.Equal(
            ["Severity", "Code", "Checkpoint", "File", "Variable", "Offset", "Message", "Advice"],
            fault.Properties.Select(static property => property.Name)
        );
        Assert.Equal(("ChecksumMismatch", "a", session["a"]), (fault.Text("Code"), fault.Text("Variable"), fault.Text("Checkpoint")));
        Assert.Equal(0L, fault.Get("Offset"));
        Assert.EndsWith(" (about_CheckpointTools_Damage)", fault.Text("Advice"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_damaged_V1_checkpoint_is_not_passed_over_by_a_wildcard()
    {
        using var session = new Session();
        string good = Fixtures.TfMade("v1_single", "model.ckpt-12");
        File.Copy(good, session["m-1"]);
        File.WriteAllBytes(session["m-2"], File.ReadAllBytes(good)[..500]);
        File.Copy(Fixtures.TfMade("v1_sharded_partitioned", "model.ckpt-00000-of-00002"), session["m-3-00000-of-00002"]);
        Assert.Equal([true, false, false], session.Run("Test-Checkpoint m-*").Output.Select(static o => o.BaseObject));
        Assert.Equal(2, session.Run("Get-CheckpointVariable m-*").Errors.Count);
    }

    [Fact]
    public void A_damaged_file_of_several_belongs_to_the_others()
    {
        using var session = new Session();
        string folder = Fixtures.TfMade("v1_sharded_partitioned");
        File.Copy(Path.Combine(folder, "model.ckpt-00000-of-00002"), session["m-00000-of-00002"]);
        File.WriteAllBytes(session["m-00001-of-00002"], File.ReadAllBytes(Path.Combine(folder, "model.ckpt-00001-of-00002"))[..300]);
        foreach (string path in (string[])["m*", "m", "m-00001-of-00002", "m-?????-of-00002", "."])
        {
            Assert.Equal([false], session.Run($"Test-Checkpoint {path}").Output.Select(static o => o.BaseObject));
            Assert.NotEmpty(session.Run($"Get-CheckpointVariable {path} -SkipDamaged").Succeeded().Output);
        }
    }

    [Fact]
    public void A_directory_has_the_answer_of_its_checkpoint_whatever_was_tested_before()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "m-1");
        CheckpointFiles.Damage(session["m-1.data-00000-of-00001"], 0);
        File.WriteAllText(session["checkpoint"], "model_checkpoint_path: \"m-1\"\n");
        Assert.Equal([false, false], session.Run("Test-Checkpoint m-1, .").Output.Select(static o => o.BaseObject));
    }

    [Fact]
    public void A_state_file_is_judged_after_the_checkpoint_that_it_leads_to()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "m-1");
        File.WriteAllText(session["checkpoint"], "model_checkpoint_path: \"m-1\"\nall_model_checkpoint_paths: \"m-0\"\n");
        Assert.Equal(["StateFileInconsistent", "StalePath"], session.Run("Test-Checkpoint m-1, . -Detailed").Output.Texts("Code"));
        Assert.Equal([true, true], session.Run("Test-Checkpoint m-1, .").Output.Select(static o => o.BaseObject));
    }

    [Fact]
    public void Names_that_would_control_a_terminal_do_not()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        session
            .Run("Get-CheckpointVariable a | Rename-CheckpointVariable a \"x$([char]27)[2Jy\" | Copy-CheckpointVariable evil")
            .Succeeded();
        EngineResult result = session.Run("Test-Checkpoint evil -Detailed");
        Assert.DoesNotContain('\u001b', Assert.Single(result.Output).Text("Message"));
        foreach (string listing in (string[])["Get-CheckpointVariable evil", "Test-Checkpoint evil -Detailed", "Compare-Checkpoint evil a"])
        {
            // Without the request for ANSI, PowerShell would take every escape out of a file.
            string command = $"$PSStyle.OutputRendering = 'Ansi'; {listing}";
            string output = new Pwsh { WorkingDirectory = session.Directory.Path }
                .RunCommand(command)
                .Output;
            Assert.Contains("[2Jy", output, StringComparison.Ordinal);
            Assert.DoesNotContain("\u001b[2J", output, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Structure_leaves_the_values_out()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.Damage(session["a.data-00000-of-00001"], 0);
        Assert.Equal([false, true], session.Run("Test-Checkpoint a; Test-Checkpoint a -Structure").Output.Select(static o => o.BaseObject));
    }

    [Fact]
    public void A_V1_checkpoint_is_tested_as_any_other()
    {
        using var session = new Session();
        session.Directory.CopyOf(Fixtures.TfMade("v1_single"), "single");
        session.Directory.CopyOf(Fixtures.TfMade("v1_sharded_partitioned"), "sharded");
        Assert.Equal([true, true], session.Run("Test-Checkpoint single, sharded").Succeeded().Output.Select(static o => o.BaseObject));
        CheckpointFiles.Damage(session["single", "model.ckpt-12"], 300);
        File.Delete(session["sharded", "model.ckpt-00000-of-00002"]);
        PSObject[] faults =
        [
            .. session
                .Run("Test-Checkpoint single/model.ckpt-12, sharded/model.ckpt -Detailed | Where-Object Severity -eq Error")
                .Succeeded()
                .Output,
        ];
        Assert.Contains(faults, fault => fault.Text("Code") == "DamagedBlock" && fault.Text("File") == session["single", "model.ckpt-12"]);
        Assert.Contains(
            faults,
            fault => fault.Text("Code") == "LegacyFileMissing" && fault.Text("File") == session["sharded", "model.ckpt-00000-of-00002"]
        );
    }

    [Fact]
    public void An_object_graph_that_does_not_fit_the_variables_is_an_error()
    {
        using var session = new Session();
        session.Directory.CopyOf(Fixtures.Require(Path.Combine("oracle", "corrupt", "bad", "graph-missing-key")), "m");
        Assert.Equal(false, Assert.Single(session.Run("Test-Checkpoint m/ckpt").Succeeded().Output).BaseObject);
        PSObject fault = Assert.Single(
            session.Run("Test-Checkpoint m/ckpt -Detailed | Where-Object Severity -eq Error").Succeeded().Output
        );
        Assert.Equal(("GraphTensorMissing", "enc/.ATTRIBUTES/VARIABLE_VALUE"), (fault.Text("Code"), fault.Text("Variable")));
    }

    [Theory]
    [InlineData("version https://git-lfs.github.com/spec/v1\n", "GitLfsPointer")]
    [InlineData("<html>", "WebPage")]
    [InlineData("", "TruncatedFile")]
    public void What_was_meant_to_be_a_checkpoint_is_false(string index, string code)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        File.WriteAllText(session["a.index"], index);
        foreach (string path in new[] { "a", "a.index", "a*", "a.data-00000-of-00001" })
        {
            Assert.Equal(code, Assert.Single(session.Run($"Test-Checkpoint {path} -Detailed").Succeeded().Output).Text("Code"));
            Assert.Equal(false, Assert.Single(session.Run($"Test-Checkpoint {path}").Succeeded().Output).BaseObject);
        }
    }

    [Fact]
    public void A_path_that_leads_nowhere_is_false_with_a_warning_and_the_next_is_tested()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        foreach (string path in (string[])["nowhere", "nowhere/*", "b*", "nowhere/model.index"])
        {
            EngineResult result = session.Run($"$ErrorActionPreference = 'Stop'; Test-Checkpoint {path}, a").Succeeded();
            Assert.Equal([false, true], result.Output.Select(static o => o.BaseObject));
            Assert.Contains(path, Assert.Single(result.Warnings), StringComparison.Ordinal);
            PSObject fault = Assert.Single(session.Run($"Test-Checkpoint {path}, a -Detailed").Succeeded().Output);
            Assert.Equal(("CheckpointMissing", "Error"), (fault.Text("Code"), fault.Text("Severity")));
        }
    }

    [Fact]
    public void A_path_that_cannot_be_tested_is_an_error_and_false()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        EngineResult result = session.Run("Test-Checkpoint gs://bucket/model, a");
        Assert.Equal(["RemotePath,CheckpointTools.Commands.TestCheckpointCommand"], result.ErrorIds);
        Assert.Equal([false, true], result.Output.Select(static o => o.BaseObject));
    }

    [Fact]
    public void All_of_a_directory_are_tested_and_with_Recurse_all_below()
    {
        using var session = new Session();
        session.Directory.CopyOf(Fixtures.TfMade("tf1_adam_steps"), "runs/1");
        session.Directory.CopyOf(Fixtures.TfMade("tf1_adam_steps"), "runs/2");
        int count = session.Run("Get-Checkpoint runs/1").Succeeded().Output.Count;
        Assert.True(count > 1);
        Assert.Equal(Enumerable.Repeat<object>(true, count), Answers("Test-Checkpoint runs/1 -All"));
        Assert.Equal(Enumerable.Repeat<object>(true, 2 * count), Answers("Test-Checkpoint runs -Recurse"));
        CheckpointFiles.Damage(session["runs", "2", "model.ckpt-4.data-00000-of-00001"], 0);
        Assert.Equal([true], Answers("Test-Checkpoint runs/2"));
        Assert.Single(Answers("Test-Checkpoint runs/2 -All"), false);
        Assert.Single(Answers("Test-Checkpoint runs -Recurse"), false);

        object[] Answers(string script) => [.. session.Run(script).Succeeded().Output.Select(static o => o.BaseObject)];
    }

    [Fact]
    public void All_come_in_the_order_in_which_they_are_listed()
    {
        using var session = new Session();
        foreach (string name in (string[])["m-2", "m-10", "a/m-1", "m-9/m-1", "z/m-1"])
        {
            Directory.CreateDirectory(Path.GetDirectoryName(session[name])!);
            CheckpointFiles.A(session.Directory, name);
        }

        IEnumerable<string> listed = session.Run("Get-Checkpoint . -Recurse").Succeeded().Output.Texts("Checkpoint");
        Assert.Equal(listed, session.Run("Test-Checkpoint . -Recurse -Summary").Succeeded().Output.Texts("Checkpoint"));
    }

    [Fact]
    public void All_finds_what_was_meant_to_be_a_checkpoint_and_cannot_be_opened()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "m-1");
        CheckpointFiles.A(session.Directory, "m-2");
        CheckpointFiles.A(session.Directory, "m-3");
        CheckpointFiles.A(session.Directory, "m-4");
        File.Delete(session["m-2.index"]);
        Age(session["m-2.data-00000-of-00001"]);
        File.WriteAllText(session["m-3.index"], "");
        File.Delete(session["m-4.data-00000-of-00001"]);
        string v1 = Fixtures.TfMade("v1_sharded_partitioned");
        File.Copy(Path.Combine(v1, "model.ckpt-00000-of-00002"), session["old-00000-of-00002"]);
        PSObject[] rows = [.. session.Run("Test-Checkpoint . -All -Summary").Succeeded().Output];
        Assert.Equal(["m-1", "m-2", "m-3", "m-4", "old"], rows.Select(static row => Path.GetFileName(row.Text("Checkpoint"))));
        Assert.Equal(["True", "False", "False", "False", "False"], rows.Texts("IsValid"));
    }

    [Fact]
    public void All_finds_an_index_that_is_a_link_to_nothing()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "m-1");
        File.CreateSymbolicLink(session["best.index"], session["nowhere"]);
        File.CreateSymbolicLink(session["best.data-00000-of-00001"], session["nowhere"]);
        foreach (string script in (string[])["Test-Checkpoint . -All", "Test-Checkpoint . -Recurse"])
        {
            Assert.Equal([false, true], session.Run(script).Succeeded().Output.Select(static o => o.BaseObject));
        }
    }

    [Theory]
    [InlineData("Test-Checkpoint runs/lost")]
    [InlineData("Test-Checkpoint runs/lost -All")]
    [InlineData("Test-Checkpoint runs -Recurse")]
    [InlineData("Test-Checkpoint runs/*")]
    public void A_directory_with_nothing_left_but_a_graph_has_lost_its_checkpoint(string script)
    {
        using var session = new Session();
        Directory.CreateDirectory(session["runs", "lost"]);
        Directory.CreateDirectory(session["runs", "sound"]);
        CheckpointFiles.A(session.Directory, Path.Combine("runs", "sound", "m-1"));
        File.WriteAllText(session["runs", "lost", "m-1.meta"], "graph");
        EngineResult result = session.Run(script).Succeeded();
        Assert.Single(result.Output, static answer => answer.BaseObject is false);
        Assert.Contains(session["runs", "lost", "m-1.index"], Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(["IndexMissing"], session.Run($"{script} -Detailed").Succeeded().Output.Texts("Code"));
    }

    /// <summary>Programs export a graph under a name of its own beside the checkpoints.</summary>
    [Theory]
    [InlineData("model-20170512-110547.meta")]
    [InlineData("graph.meta")]
    public void A_graph_beside_a_checkpoint_may_stand_alone(string graph)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "model-20170512-110547.ckpt-250000");
        File.WriteAllText(session[graph], "graph");
        Assert.Equal([true], session.Run("Test-Checkpoint . -All").Succeeded().Output.Select(static o => o.BaseObject));
        Assert.Empty(session.Run("Test-Checkpoint . -Recurse -Detailed").Succeeded().Output);
    }

    [Fact]
    public void A_directory_of_several_without_a_state_file_has_all_of_them_tested()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "m-1");
        CheckpointFiles.A(session.Directory, "m-2");
        CheckpointFiles.Damage(session["m-2.data-00000-of-00001"], 0);
        Assert.Equal([true, false], session.Run("Test-Checkpoint .").Succeeded().Output.Select(static o => o.BaseObject));
    }

    [Fact]
    public void A_directory_that_lost_an_index_is_false_though_its_latest_is_sound()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "m-1");
        CheckpointFiles.A(session.Directory, "m-2");
        File.WriteAllText(session["checkpoint"], "model_checkpoint_path: \"m-2\"\nall_model_checkpoint_paths: \"m-2\"\n");
        Assert.Equal([true], session.Run("Test-Checkpoint .").Succeeded().Output.Select(static o => o.BaseObject));
        File.Delete(session["m-1.index"]);
        Age(session["m-1.data-00000-of-00001"]);
        EngineResult result = session.Run("Test-Checkpoint .").Succeeded();
        Assert.Equal([false], result.Output.Select(static o => o.BaseObject));
        Assert.StartsWith($"'{session.Directory.Path}' has 1 error", Assert.Single(result.Warnings), StringComparison.Ordinal);
        PSObject fault = Assert.Single(session.Run("Test-Checkpoint . -Detailed").Succeeded().Output);
        Assert.Equal("IndexMissing", fault.Text("Code"));
        Assert.Equal(session["m-1"], fault.Text("Checkpoint"));
    }

    /// <summary>TensorFlow names its data before its index.</summary>
    [Theory]
    [InlineData("Test-Checkpoint .", "m-2", true)]
    [InlineData("Test-Checkpoint . -All", "m-2", true)]
    [InlineData("Test-Checkpoint . -Recurse", "m-2", true)]
    [InlineData("Test-Checkpoint m-3", "m-2", false)]
    [InlineData("Test-Checkpoint . -All", "m-3", false)]
    public void A_save_that_is_still_running_is_no_error(string script, string latest, bool isSound)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "m-2");
        CheckpointFiles.A(session.Directory, "m-3");
        File.Delete(session["m-3.index"]);
        File.SetLastWriteTimeUtc(session["m-3.data-00000-of-00001"], DateTime.UtcNow);
        File.WriteAllText(session["checkpoint"], $"model_checkpoint_path: \"{latest}\"\nall_model_checkpoint_paths: \"{latest}\"\n");
        EngineResult result = session.Run(script).Succeeded();
        Assert.Equal(isSound, result.Output.All(static o => o.BaseObject is true));
        Assert.NotEmpty(result.Warnings);
    }

    /// <summary>The row names it, so that it has to be tested.</summary>
    [Theory]
    [InlineData("missing", "-All")]
    [InlineData("damaged", "-All")]
    [InlineData("damaged", "-Recurse")]
    [InlineData("index", "-All")]
    public void The_latest_in_another_directory_is_tested_with_the_state_file(string what, string how)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "q/sub/s-8");
        CheckpointFiles.A(session.Directory, "q/sub/s-9");
        File.WriteAllText(session["q", "checkpoint"], "model_checkpoint_path: \"sub/s-9\"\nall_model_checkpoint_paths: \"sub/s-9\"\n");
        Assert.All(session.Run($"Test-Checkpoint q {how}").Succeeded().Output, static answer => Assert.Equal(true, answer.BaseObject));
        string data = session["q", "sub", "s-9.data-00000-of-00001"];
        switch (what)
        {
            case "missing":
                File.Delete(data);
                break;
            case "damaged":
                CheckpointFiles.Damage(data, 0);
                break;
            default:
                File.Delete(session["q", "sub", "s-9.index"]);
                break;
        }

        Assert.Contains(session.Run($"Test-Checkpoint q {how}").Succeeded().Output, static answer => answer.BaseObject is false);
        Assert.NotEmpty(session.Run($"Test-Checkpoint q {how} -Detailed").Succeeded().Output);
        Assert.All(
            session.Run($"Test-Checkpoint q {how} -Summary").Succeeded().Output,
            row => Assert.Equal(row.Text("Checkpoint") == session["q", "sub", "s-9"] ? "False" : "True", row.Text("IsValid"))
        );
    }

    private static void Age(string path) => File.SetLastWriteTimeUtc(path, DateTime.UtcNow.AddHours(-2));

    [Fact]
    public void A_checkpoint_that_comes_again_through_its_state_file_keeps_its_counts()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "m-1");
        CheckpointFiles.Damage(session["m-1.data-00000-of-00001"], 0);
        File.WriteAllText(session["checkpoint"], "model_checkpoint_path: \"m-1\"\nall_model_checkpoint_paths: \"m-0\"\n");
        PSObject[] rows = [.. session.Run("Test-Checkpoint m-1, . -Summary").Succeeded().Output];
        Assert.Equal(["1", "1"], rows.Texts("Errors"));
        Assert.Equal(["0", "2"], rows.Texts("Warnings"));
        Assert.Equal(["1", "1"], rows.Texts("Variables"));
    }

    [Fact]
    public void A_summary_says_of_each_checkpoint_what_was_tested()
    {
        using var session = new Session();
        session.Directory.CopyOf(Fixtures.TfMade("tf1_adam_steps"), "runs");
        CheckpointFiles.Damage(session["runs", "model.ckpt-4.data-00000-of-00001"], 0);
        PSObject row = Assert.Single(session.Run("Test-Checkpoint runs/model.ckpt-4 -Summary").Succeeded().Output);
        Assert.Equal(
            ["Checkpoint", "Step", "IsValid", "Errors", "Warnings", "Variables", "Size", "Seconds"],
            row.Properties.Select(static property => property.Name)
        );
        PSObject info = Assert.Single(session.Run("Get-Checkpoint runs/model.ckpt-4").Succeeded().Output);
        Assert.Equal((4L, false), (row.Get("Step"), row.Get("IsValid")));
        Assert.True((int)row.Get("Errors")! > 0);
        Assert.Equal((info.Get("VariableCount"), info.Get("Size")), (row.Get("Variables"), row.Get("Size")));
        Assert.Equal("OneAnswer", session.FailsWith("Test-Checkpoint runs -Summary -Detailed"));
    }

    [Fact]
    public void A_directory_has_its_latest_checkpoint_tested_and_its_state_file()
    {
        using var session = new Session();
        session.Directory.CopyOf(Fixtures.TfMade("tf1_adam_steps"), "runs");
        CheckpointFiles.Damage(session["runs", "model.ckpt-4.data-00000-of-00001"], 0);
        Assert.Equal(true, Assert.Single(session.Run("Test-Checkpoint runs").Succeeded().Output).BaseObject);
        File.WriteAllText(session["runs", "checkpoint"], "model_checkpoint_path: \"model.ckpt-9\"\n");
        Assert.Equal("LatestMissing", Assert.Single(session.Run("Test-Checkpoint runs -Detailed").Succeeded().Output).Text("Code"));
    }

    [Fact]
    public void Files_and_checkpoints_pipe_in_each_once()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        Assert.Equal(2, session.Run("Get-Checkpoint . | Test-Checkpoint").Succeeded().Output.Count);
        Assert.Single(session.Run("'a', 'a.index', 'a.data-00000-of-00001' | Test-Checkpoint").Succeeded().Output);
        Assert.Single(session.Run("Get-CheckpointVariable a | Test-Checkpoint").Succeeded().Output);
    }

    [Fact]
    public void Damage_that_another_command_meets_refers_to_the_same_topic()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.Damage(session["a.data-00000-of-00001"], 0);
        ErrorRecord error = Assert.Single(session.Run("Read-CheckpointVariable a a").Errors);
        string action = error.ErrorDetails.RecommendedAction;
        Assert.EndsWith("about_CheckpointTools_Damage describes ChecksumMismatch.", action, StringComparison.Ordinal);
        Assert.Equal(error.Exception.Message, error.ToString());
    }

    [Fact]
    public void Nothing_is_held_open_when_it_was_stopped_by_what_comes_after_it()
    {
        using var session = new Session();
        CheckpointFiles.Bert(session.Directory);
        byte[] data = File.ReadAllBytes(session["bert.data-00000-of-00001"]);
        Array.Reverse(data);
        File.WriteAllBytes(session["bert.data-00000-of-00001"], data);
        EngineResult result = session.Run("& { try { Test-Checkpoint bert -Detailed | ForEach-Object { throw 'enough' } } catch { $_ } }");
        Assert.Equal("enough", Assert.Single(result.Output).ToString());
        OpenFiles.AssertNoneIn(session.Directory.Path);
    }

    /// <summary>Nothing is left below it that could be found.</summary>
    [Theory]
    [InlineData("", "False")]
    [InlineData("-Recurse", "True False")]
    public void A_SavedModel_that_lost_its_variables_is_not_passed_over(string how, string answers)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "models/a");
        Directory.CreateDirectory(session["models/lost"]);
        File.Copy(Fixtures.TfMade("saved_model_tf2", "model/saved_model.pb"), session["models/lost/saved_model.pb"]);
        EngineResult result = session.Run($"Test-Checkpoint {(how.Length == 0 ? "models/lost" : "models")} {how}");
        Assert.Equal(answers.Split(' ').Order(), result.Output.Select(static one => one.ToString()).Order());
    }
}
