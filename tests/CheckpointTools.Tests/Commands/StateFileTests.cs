using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>Set-LatestCheckpoint, Repair-Checkpoint -StateFile and Wait-Checkpoint.</summary>
public class StateFileTests
{
    /// <summary>What a command emits of a checkpoint that it wrote is what the state file says then.</summary>
    [Theory]
    [InlineData("Optimize-Checkpoint runs/model.ckpt-{0} -MaxShardSize 1000 -PassThru")]
    [InlineData("New-CheckpointVariable x 1 | Copy-CheckpointVariable runs/model.ckpt-{0} -Append -PassThru")]
    [InlineData("Get-CheckpointVariable runs/model.ckpt-{0} | Copy-CheckpointVariable runs/model.ckpt-{0} -Force -PassThru")]
    [InlineData("Rename-CheckpointVariable head/bias b -Path runs/model.ckpt-{0} -PassThru")]
    [InlineData("Remove-CheckpointVariable runs/model.ckpt-{0} head/bias -PassThru")]
    [InlineData("Merge-Checkpoint runs/model.ckpt-{0}, a runs/model.ckpt-{0} -Force -PassThru")]
    public void What_is_written_in_place_is_the_latest_if_it_was(string command)
    {
        using var session = new Session();
        session.Directory.CopyOf(Checkout.PathTo("samples", "training"), "runs");
        CheckpointFiles.A(session.Directory);
        foreach ((int step, bool isLatest) in new[] { (4, false), (5, true) })
        {
            string one = string.Format(System.Globalization.CultureInfo.InvariantCulture, command, step);
            Assert.Equal(isLatest, session.Run($"({one}).IsLatest").Succeeded().Output[0].BaseObject);
        }
    }

    [Fact]
    public void Repair_says_that_the_latest_is_gone_and_what_takes_its_place()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "m-1");
        File.WriteAllText(
            session["checkpoint"],
            "model_checkpoint_path: \"m-4\"\nall_model_checkpoint_paths: \"m-1\"\nall_model_checkpoint_paths: \"m-4\"\n"
        );

        string warning = Assert.Single(session.Run("Repair-Checkpoint . -StateFile").Succeeded().Warnings);

        Assert.Contains("named 'm-4' as the latest", warning, StringComparison.Ordinal);
        Assert.Contains("now it names 'm-1'", warning, StringComparison.Ordinal);
    }

    /// <summary>A job that goes on would train from another checkpoint than it asked for.</summary>
    [Theory]
    [InlineData("Copy-Checkpoint m-1 -To d/n-1")]
    [InlineData("Get-CheckpointVariable m-1 | Copy-CheckpointVariable -To d/n-1")]
    [InlineData("Merge-Checkpoint m-1, b-1 -To d/n-1")]
    public void What_could_not_be_named_the_latest_is_an_error_and_WhatIf_foresees_it(string script)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "m-1");
        CheckpointFiles.B(session.Directory, "b-1");
        Directory.CreateDirectory(session["d"]);
        File.WriteAllText(session["d/checkpoint"], "no { state");
        string[] before = [.. session.Entries];
        foreach (string how in (string[])["-WhatIf", ""])
        {
            ErrorRecord error = Assert.Single(session.Run($"{script} -SetLatest {how}").Errors);
            Assert.StartsWith("LatestNotSet,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
            Assert.Contains(session["d/checkpoint"], error.Exception.Message, StringComparison.Ordinal);
            Assert.Equal(how.Length == 0, error.Exception.Message.Contains("was written", StringComparison.Ordinal));
            Assert.Equal(how.Length == 0, !before.SequenceEqual(session.Entries));
        }

        Assert.True(File.Exists(session["d/n-1.index"]));
    }

    /// <summary>TensorFlow's manager of 'd/m' keeps its state file beside 'd'.</summary>
    [Fact]
    public void WhatIf_of_the_latest_names_all_state_files_that_would_change()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "d/m-1");
        CheckpointFiles.A(session.Directory, "d/m-2");
        File.WriteAllText(session["checkpoint"], "model_checkpoint_path: \"d/m-2\"");
        File.WriteAllText(session["d/checkpoint"], "model_checkpoint_path: \"m-2\"");
        session.Run("Set-LatestCheckpoint d/m-1 -WhatIf").Succeeded();
        string told = session.Engine.Host.Text;
        Assert.Contains(session["d/checkpoint"], told, StringComparison.Ordinal);
        Assert.Contains(session["checkpoint"], told, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("elsewhere/m-1")]
    public void A_last_one_that_nothing_can_be_newer_than_is_told(string last)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "d/m-2");
        EngineResult result = session.Run($"Wait-Checkpoint d -Last {last} -Timeout 0").Succeeded();
        Assert.Empty(result.Output);
        Assert.Contains(session[last], Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    /// <summary>The state file can be read: what it names is the latest all the same.</summary>
    [Theory]
    [InlineData("m-2.index")]
    [InlineData("m-2.data-00000-of-00001")]
    public void A_latest_that_is_damaged_is_no_fault_of_the_state_file(string file)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory, "m-1");
        CheckpointFiles.A(session.Directory, "m-2");
        File.WriteAllText(session["checkpoint"], "model_checkpoint_path: \"m-2\"\nall_model_checkpoint_paths: \"m-2\"\n");
        File.WriteAllText(session[file], "");
        Assert.DoesNotContain(
            session.Run("Get-Checkpoint m-1; Remove-Checkpoint . -KeepLatest 1 -Force -WhatIf").Warnings,
            static warning => warning.Contains("is not known", StringComparison.Ordinal)
        );
    }

    /// <summary>Its data may be all that is left of it.</summary>
    [Fact]
    public void A_latest_without_its_index_is_told_and_a_test_knows_its_step()
    {
        using Session session = Prepare();
        File.WriteAllText(session["checkpoint"], "model_checkpoint_path: \"m-2\"\nall_model_checkpoint_paths: \"m-2\"\n");
        Assert.Empty(session.Run("Get-Checkpoint .").Succeeded().Warnings);
        File.WriteAllText(session["m-2.index"], "no index");
        Assert.Equal(2L, session.Run("Test-Checkpoint m-2 -Summary").Output.Single().Get("Step"));
        File.Delete(session["m-2.index"]);
        EngineResult result = session.Run("Get-Checkpoint .").Succeeded();
        Assert.Equal(["m-1"], result.Output.Texts("Name"));
        Assert.Contains("'m-2'", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    /// <summary>Otherwise IsLatest would be False for all, as if none were the latest.</summary>
    [Theory]
    [InlineData("directory")]
    [InlineData("damaged")]
    [InlineData("long")]
    [InlineData("link")]
    public void A_state_file_that_cannot_be_read_is_told_once(string how)
    {
        using Session session = Prepare();
        string state = session["checkpoint"];
        File.Delete(state);
        switch (how)
        {
            case "directory":
                Directory.CreateDirectory(state);
                break;
            case "damaged":
                File.WriteAllText(state, "no { state");
                break;
            case "long":
                File.WriteAllText(state, new string('#', (16 << 20) + 1));
                break;
            default:
                Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need a privilege.");
                File.CreateSymbolicLink(state, "nowhere");
                break;
        }

        foreach (string script in (string[])["Get-Checkpoint .", "Get-Checkpoint m-1, m-2", "Wait-Checkpoint . -Timeout 0"])
        {
            EngineResult result = session.Run(script).Succeeded();
            string warning = Assert.Single(result.Warnings);
            Assert.Contains("is the latest is not known", warning, StringComparison.Ordinal);
            Assert.Contains(state, warning, StringComparison.Ordinal);
            Assert.NotEmpty(result.Output);
        }

        Directory.CreateDirectory(session["empty"]);
        Assert.Empty(session.Run("Get-Checkpoint empty").Succeeded().Warnings);
    }

    [Fact]
    public void The_latest_is_what_it_is_set_to()
    {
        using Session session = Prepare();
        session.Run("Set-LatestCheckpoint m-2; Set-LatestCheckpoint m-1.index").Succeeded();
        Assert.Equal(["m-1"], session.Run("Get-Checkpoint . | Where IsLatest").Succeeded().Output.Texts("Name"));
        Assert.Equal("m-1", session.Run("Set-LatestCheckpoint m-1 -PassThru").Succeeded().Output[0].Text("Name"));
        IReadOnlyList<string> before = session.Snapshot();
        session.Run("Set-LatestCheckpoint m-2 -WhatIf").Succeeded();
        Assert.Equal(before, session.Snapshot());
        Assert.Equal("OneLatest", session.FailsWith("Set-LatestCheckpoint m-1, m-2"));
        Assert.Equal("CheckpointNotFound", session.FailsWith("Set-LatestCheckpoint ."));
        Assert.Equal("VariableForCheckpoint", session.FailsWith("Get-CheckpointVariable m-1 | Set-LatestCheckpoint"));
        Assert.Equal(before, session.Snapshot());
    }

    [Fact]
    public void A_moved_directory_is_mended_and_then_is_sound()
    {
        using Session session = Prepare();
        File.WriteAllText(
            session["checkpoint"],
            "model_checkpoint_path: \"/old/m-2\"\nall_model_checkpoint_paths: \"/old/m-1\"\n"
                + "all_model_checkpoint_paths: \"/old/m-0\"\nall_model_checkpoint_paths: \"/old/m-2\"\n"
        );
        IReadOnlyList<string> before = session.Snapshot();
        Assert.Empty(session.Run("Repair-Checkpoint . -StateFile -WhatIf").Succeeded().Output);
        Assert.Equal(before, session.Snapshot());
        PSObject repair = Assert.Single(session.Run("Repair-Checkpoint . -StateFile -PassThru").Succeeded().Output);
        Assert.Equal("m-2", repair.Text("Latest"));
        Assert.Equal(
            "model_checkpoint_path: \"m-2\"\nall_model_checkpoint_paths: \"m-1\"\nall_model_checkpoint_paths: \"m-2\"\n",
            File.ReadAllText(session["checkpoint"])
        );
        Assert.Empty(session.Run("Test-Checkpoint . -Detailed").Succeeded().Output);
        Assert.Empty(session.Run("Repair-Checkpoint . -StateFile -PassThru").Succeeded().Output);
    }

    [Fact]
    public void Waiting_ends_with_the_next_complete_checkpoint_or_the_timeout()
    {
        using Session session = Prepare();
        Assert.Equal("m-2", session.Run("Wait-Checkpoint . -Timeout 0").Succeeded().Output[0].Text("Name"));
        Assert.Equal("m-2", session.Run("Wait-Checkpoint . -Last (Get-Checkpoint m-1) -Timeout 0").Succeeded().Output[0].Text("Name"));
        foreach (string last in (string[])["-Last m-2", "-Last (Get-Checkpoint m-2)", "-Last (Get-Checkpoint m-2 | ThroughJob)"])
        {
            Assert.Empty(session.Run($"Wait-Checkpoint . {last} -Timeout 0").Succeeded().Output);
        }

        Assert.Empty(session.Run("Get-Checkpoint m-2 | Wait-Checkpoint -Timeout 0").Succeeded().Output);
        string half = session["m-3.index"];
        File.Copy(session["m-2.index"], half);
        Assert.Empty(session.Run("Wait-Checkpoint . -Last m-2 -Timeout 0").Succeeded().Output);
        var writer = new Thread(() =>
        {
            Thread.Sleep(1000);
            File.Copy(session["m-2.data-00000-of-00001"], session["m-3.data-00000-of-00001"]);
        });
        writer.Start();
        Assert.Equal("m-3", session.Run("Wait-Checkpoint . -Last m-2 -Timeout 60").Succeeded().Output[0].Text("Name"));
        writer.Join();
    }

    /// <summary>A job of last night kept it; the training has saved over it since.</summary>
    [Theory]
    [InlineData("ThroughJob")]
    [InlineData("ForEach-Object { [pscustomobject] @{ Checkpoint = $_.Checkpoint; LastWriteTime = $_.LastWriteTime } }")]
    [InlineData("ForEach-Object { @{ Checkpoint = $_.Checkpoint; LastWriteTime = $_.LastWriteTime.ToString() } }")]
    [InlineData("ConvertTo-CheckpointRecord")]
    [InlineData("ForEach-Object { @{ Checkpoint = $_.Checkpoint; LastWriteTime = $_.LastWriteTime.ToString('o') } }")]
    [InlineData(
        "ForEach-Object { @{ Checkpoint = $_.Checkpoint; LastWriteTime = $_.LastWriteTime.ToUniversalTime().ToString('s') + 'Z' } }"
    )]
    [InlineData("ForEach-Object { @{ Checkpoint = $_.Checkpoint; LastWriteTime = [DateTimeOffset] $_.LastWriteTime } }")]
    public void The_time_of_a_last_one_that_was_kept_counts_as_that_of_a_live_one(string kept)
    {
        using Session session = Prepare();
        var time = new DateTime(2024, 3, 10, 17, 4, 5, 678, 912, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(session["m-2.index"], time);
        session.Run($"$global:last = Get-Checkpoint m-2 | {kept}").Succeeded();
        Assert.Empty(session.Run("Wait-Checkpoint . -Last $last -Timeout 0").Succeeded().Output);
        File.SetLastWriteTimeUtc(session["m-2.index"], time.AddSeconds(1));
        EngineResult result = session.Run("Wait-Checkpoint . -Last $last -Timeout 0").Succeeded();
        Assert.Equal(["m-2"], result.Output.Texts("Name"));
        Assert.Empty(result.Warnings);
    }

    [Fact]
    public void A_time_of_the_last_one_that_is_none_is_told()
    {
        using Session session = Prepare();
        EngineResult result = session
            .Run("Wait-Checkpoint . -Last @{ Checkpoint = 'm-1'; LastWriteTime = 'yesterday' } -Timeout 0")
            .Succeeded();
        Assert.Equal(["m-2"], result.Output.Texts("Name"));
        Assert.Contains("'yesterday'", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_last_one_of_which_only_the_path_is_left_is_told()
    {
        using Session session = Prepare();
        EngineResult result = session.Run("Wait-Checkpoint . -Last m-0 -Timeout 0").Succeeded();
        Assert.Equal(["m-2"], result.Output.Texts("Name"));
        Assert.Contains("m-0', is not there", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Empty(session.Run("Wait-Checkpoint . -Last m-1 -Timeout 0").Succeeded().Warnings);
    }

    [Theory]
    [InlineData("42", "System.Int32")]
    [InlineData("(Get-Checkpoint .)", "2 objects")]
    [InlineData("m-1, m-2", "2 objects")]
    [InlineData("$true", "System.Boolean")]
    [InlineData("@{ Step = 2 }", "a dictionary")]
    [InlineData("([pscustomobject]@{ Step = 2 })", "an object")]
    public void What_is_no_last_checkpoint_is_an_error_at_once(string last, string found)
    {
        using Session session = Prepare();
        EngineResult result = session.Run($"Wait-Checkpoint . -Last {last} -Timeout 0");
        ErrorRecord error = Assert.Single(result.Errors);
        Assert.StartsWith("NoLastCheckpoint,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(found, error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("@(Get-Checkpoint m-1)", "m-2")]
    [InlineData("@()", "m-2")]
    [InlineData("''", "m-2")]
    [InlineData("([IO.FileInfo]\"$PWD/m-1.index\")", "m-2")]
    [InlineData("$PWD/m-1", "m-2")]
    [InlineData("@{ Checkpoint = 'm-1' }", "m-2")]
    [InlineData("(Get-CheckpointVariable m-1)", "m-2")]
    public void The_last_checkpoint_comes_in_many_forms(string last, string next)
    {
        using Session session = Prepare();
        Assert.Equal([next], session.Run($"Wait-Checkpoint . -Last {last} -Timeout 0").Succeeded().Output.Texts("Name"));
    }

    [Fact]
    public void A_directory_that_is_not_there_yet_is_waited_for_and_told()
    {
        using Session session = Prepare();
        EngineResult result = session.Run("Wait-Checkpoint later -Timeout 0").Succeeded();
        Assert.Contains("does not exist yet", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void Ctrl_C_ends_the_wait()
    {
        using Session session = Prepare();
        var reached = new bool[1];
        session.Engine.SetVariable("reached", reached);
        EngineResult result = session.Engine.RunAndStop(
            "$reached[0] = $true; Wait-Checkpoint . -Last m-2; 'not reached'",
            () => Volatile.Read(ref reached[0])
        );
        Assert.True(result.Stopped);
        Assert.Empty(result.Output);
        Assert.Empty(result.Errors);
    }

    private static Session Prepare()
    {
        var session = new Session();
        CheckpointFiles.A(session.Directory, "m-1");
        File.SetLastWriteTimeUtc(session["m-1.index"], new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        CheckpointFiles.A(session.Directory, "m-2");
        return session;
    }
}
