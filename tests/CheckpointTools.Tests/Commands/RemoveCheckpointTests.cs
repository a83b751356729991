using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

public class RemoveCheckpointTests
{
    [Theory]
    [InlineData("Remove-Checkpoint m-1, m-2.index")]
    [InlineData("Remove-Checkpoint m-[12]")]
    [InlineData("'m-1', 'm-2' | Remove-Checkpoint")]
    [InlineData("Remove-Checkpoint -LiteralPath m-1, m-2.data-00000-of-00001")]
    [InlineData("Get-Checkpoint m-1, m-2 | Remove-Checkpoint")]
    [InlineData("Get-Checkpoint m-1, m-2 | ThroughJob | Remove-Checkpoint")]
    [InlineData("'m-1.index', 'm-2.meta' | ForEach-Object { [pscustomobject]@{ PSPath = \"$PWD/$_\" } } | Remove-Checkpoint")]
    [InlineData("Remove-Checkpoint . -KeepLatest 1")]
    [InlineData("Get-Checkpoint . | Remove-Checkpoint -KeepLatest 1")]
    [InlineData("Get-Checkpoint . | Where-Object Step -lt 3 | Remove-Checkpoint -KeepLatest 1")]
    [InlineData("Remove-Checkpoint . -OlderThan 2020-03-02")]
    public void It_removes_all_files_and_the_entry_of_the_state_file(string script)
    {
        using Session session = Prepare();
        Assert.Empty(session.Run(script).Succeeded().Output);
        Assert.Equal(["checkpoint", "m-1", "m-1/kept", "m-3.data-00000-of-00001", "m-3.index"], session.Entries);
        Assert.Equal("model_checkpoint_path: \"m-3\"\nall_model_checkpoint_paths: \"m-3\"\n", File.ReadAllText(session["checkpoint"]));
    }

    [Fact]
    public void WhatIf_tells_what_goes_and_what_stays_and_changes_nothing()
    {
        using Session session = Prepare();
        IReadOnlyList<string> before = session.Snapshot();
        Assert.Empty(session.Run("Remove-Checkpoint . -KeepLatest 1 -WhatIf").Succeeded().Output);
        Assert.Equal(before, session.Snapshot());
        string said = session.Engine.Host.Text;
        Assert.Contains($"\"Keep: the latest\" on target \"{session["m-3"]}\"", said, StringComparison.Ordinal);
        Assert.Contains($"\"Remove 2 files\" on target \"{session["m-1"]}\"", said, StringComparison.Ordinal);
        Assert.Contains($"\"Remove 3 files\" on target \"{session["m-2"]}\"", said, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-KeepLatest 1")]
    [InlineData("-KeepLatest 1 -WhatIf")]
    [InlineData("-KeepEvery 1")]
    [InlineData("-OlderThan 2030-01-01")]
    public void Without_a_state_file_that_can_be_read_a_policy_needs_force(string policy)
    {
        using Session session = Prepare();
        File.AppendAllText(session["checkpoint"], "{");
        IReadOnlyList<string> before = session.Snapshot();
        ErrorRecord error = session.Fails($"Remove-Checkpoint . {policy}");
        Assert.StartsWith("NotACheckpoint,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains(session["checkpoint"], error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("Repair-Checkpoint -StateFile", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("Set-LatestCheckpoint -Force", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, session.Snapshot());
        EngineResult result = session
            .Run($"Remove-Checkpoint . {policy.Replace(" -WhatIf", "", StringComparison.Ordinal)} -Force -WhatIf")
            .Succeeded();
        Assert.Contains("is the latest is not known", Assert.Single(result.Warnings), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-KeepLatest 1")]
    [InlineData("-KeepLatest 1 -WhatIf")]
    [InlineData("-OlderThan 2030-01-01")]
    public void Where_steps_and_times_contradict_each_other_a_policy_needs_force(string policy)
    {
        using Session session = Prepare();
        File.Delete(session["checkpoint"]);
        SetTime(session["m-3"], new DateTime(2019, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        IReadOnlyList<string> before = session.Snapshot();
        ErrorRecord error = session.Fails($"Remove-Checkpoint . {policy}");
        Assert.StartsWith("OrderUnknown,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("'m-2' was written after 'm-3'", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("-Force goes by times", error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, session.Snapshot());
        EngineResult result = session
            .Run($"Remove-Checkpoint . {policy.Replace(" -WhatIf", "", StringComparison.Ordinal)} -Force")
            .Succeeded();
        Assert.Contains("times decide", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.True(File.Exists(session["m-2.index"]));
    }

    [Fact]
    public void A_state_file_that_may_not_be_read_is_no_reason_to_write_another_one()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows() || Environment.IsPrivilegedProcess, "Everything may be read.");
        using Session session = Prepare();
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(session["checkpoint"], UnixFileMode.None);
        }

        ErrorRecord error = session.Fails("Remove-Checkpoint . -KeepLatest 1");
        Assert.StartsWith("AccessDenied,", error.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Contains("Make it readable", error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Set-LatestCheckpoint", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Remove-Checkpoint m-1 -KeepLatest 1", "AmbiguousCheckpoint")]
    [InlineData("Remove-Checkpoint m-1 -OlderThan 2030-01-01 -WhatIf", "AmbiguousCheckpoint")]
    [InlineData("Remove-Checkpoint -LiteralPath m-1 -KeepLatest 1", "AmbiguousCheckpoint")]
    [InlineData("'m-1' | Remove-Checkpoint -KeepEvery 2", "AmbiguousCheckpoint")]
    [InlineData("Remove-Checkpoint m-* -KeepLatest 1", "AmbiguousCheckpoint")]
    [InlineData("ITEM | Remove-Checkpoint", "CheckpointNotFound")]
    [InlineData("ITEM | Remove-Checkpoint -Force", "CheckpointNotFound")]
    [InlineData("ITEM | Move-Checkpoint -Destination q/", "CheckpointNotFound")]
    [InlineData("ITEM | Copy-Checkpoint -Destination q/", "CheckpointNotFound")]
    [InlineData("ITEM | Set-LatestCheckpoint", "CheckpointNotFound")]
    public void A_directory_never_stands_for_the_checkpoint_beside_it(string script, string id)
    {
        using Session session = Prepare();
        IReadOnlyList<string> before = session.Snapshot();
        Assert.Equal(id, session.FailsWith(WithItem(script)));
        Assert.Equal(before, session.Snapshot());
    }

    [Theory]
    [InlineData("ITEM | Remove-Checkpoint -KeepLatest 1")]
    [InlineData("Remove-Checkpoint m-1/ -KeepLatest 1")]
    public void A_directory_is_tidied_though_a_checkpoint_has_its_name(string script)
    {
        using Session session = Prepare();
        CheckpointFiles.A(session.Directory, "m-1/k-1");
        CheckpointFiles.A(session.Directory, "m-1/k-2");
        File.WriteAllText(
            session["m-1", "checkpoint"],
            "model_checkpoint_path: \"k-2\"\nall_model_checkpoint_paths: \"k-1\"\nall_model_checkpoint_paths: \"k-2\"\n"
        );
        Assert.Equal("k-1", Assert.Single(session.Run(WithItem(script) + " -PassThru").Succeeded().Output).Text("Name"));
        Assert.True(File.Exists(session["m-1.index"]));
        CheckpointFiles.Damage(session["m-1", "k-2.data-00000-of-00001"], 0);
        Assert.Equal([false], session.Run(WithItem("ITEM | Test-Checkpoint -All")).Succeeded().Output.Select(static o => o.BaseObject));
        Assert.Equal("k-2", Assert.Single(session.Run(WithItem("ITEM | Wait-Checkpoint -Timeout 0")).Succeeded().Output).Text("Name"));
        Assert.Equal("k-2", Assert.Single(session.Run(WithItem("ITEM | Get-Checkpoint")).Succeeded().Output).Text("Name"));
    }

    [Theory]
    [InlineData("Remove-Checkpoint m-1 -WhatIf")]
    [InlineData("Move-Checkpoint m-1 q/ -WhatIf")]
    [InlineData("Wait-Checkpoint m-1 -Timeout 0")]
    public void A_prefix_that_is_also_a_directory_is_told(string script)
    {
        using Session session = Prepare();
        Assert.Contains("is also a directory", Assert.Single(session.Run(script).Succeeded().Warnings), StringComparison.Ordinal);
    }

    [Fact]
    public void A_state_file_above_names_the_latest_and_what_is_below_is_told()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "d/sub/run-9", 4);
        CheckpointFiles.Adam(session.Directory, "d/sub/run-1");

        // The training began anew: no step and time agree that it is the newest.
        foreach (string file in Directory.GetFiles(session["d/sub"], "run-9.*"))
        {
            File.SetLastWriteTimeUtc(file, new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc));
        }

        File.WriteAllText(session["d/checkpoint"], "model_checkpoint_path: \"sub/run-1\"\nall_model_checkpoint_paths: \"sub/run-9\"\n");
        Assert.Equal(
            ["run-1 True", "run-9 False"],
            session
                .Run("Get-Checkpoint d/sub | ForEach-Object { \"$($_.Name) $($_.IsLatest)\" }")
                .Succeeded()
                .Output.Select(one => one.ToString())
        );
        EngineResult result = session.Run("Remove-Checkpoint d -KeepLatest 1").Succeeded();
        Assert.Contains(session["d/sub"], Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal("run-1", Assert.Single(session.Run("Wait-Checkpoint d -Timeout 0").Succeeded().Output).Text("Name"));
        session.Run("Remove-Checkpoint d/sub -KeepLatest 1").Succeeded();
        Assert.True(File.Exists(session["d/sub/run-1.index"]));
        Assert.False(File.Exists(session["d/sub/run-9.index"]));
    }

    [Fact]
    public void PassThru_emits_what_was_removed_with_its_files()
    {
        using Session session = Prepare();
        PSObject removed = Assert.Single(session.Run("Remove-Checkpoint m-2 -PassThru").Succeeded().Output);
        Assert.Equal("m-2", removed.Text("Name"));
        Assert.Equal(3, ((IReadOnlyList<string>)removed.Get("Files")!).Count);
        Assert.False(File.Exists(session["m-2.index"]));
    }

    [Fact]
    public void PassThru_emits_what_was_removed_though_its_index_cannot_be_read()
    {
        using Session session = Prepare();
        File.WriteAllText(session["m-2.index"], "no index");
        PSObject removed = Assert.Single(session.Run("Remove-Checkpoint m-2 -Force -PassThru").Succeeded().Output);
        Assert.Equal("m-2", removed.Text("Name"));
        Assert.Equal(2L, removed.Get("Step"));
        Assert.Equal(false, removed.Get("IsComplete"));
        Assert.Equal(3, ((IReadOnlyList<string>)removed.Get("Files")!).Count);
        Assert.False(File.Exists(session["m-2.index"]));
    }

    [Fact]
    public void Each_is_asked_for()
    {
        using Session session = Prepare();
        session.Engine.Host.Answer = static (question, labels) => question.Contains("m-1", StringComparison.Ordinal) ? 0 : 2;
        session.Run("Remove-Checkpoint m-1, m-2 -Confirm").Succeeded();
        Assert.False(File.Exists(session["m-1.index"]));
        Assert.True(File.Exists(session["m-2.index"]));
    }

    [Theory]
    [InlineData("Remove-Checkpoint m-1, m-2, m-3", "OnlyCheckpoint")]
    [InlineData("Remove-Checkpoint m-?", "OnlyCheckpoint")]
    [InlineData("Get-Checkpoint . | Remove-Checkpoint", "OnlyCheckpoint")]
    [InlineData("Remove-Checkpoint .", "CheckpointNotFound")]
    [InlineData("Remove-Checkpoint checkpoint", "CheckpointNotFound")]
    [InlineData("Remove-Checkpoint nothing", "CheckpointNotFound")]
    [InlineData("Remove-Checkpoint m-1, nothing", "CheckpointNotFound")]
    [InlineData("Remove-Checkpoint *.txt", "CheckpointNotFound")]
    [InlineData("Get-CheckpointVariable m-1 | Remove-Checkpoint", "VariableForCheckpoint")]
    [InlineData("Get-CheckpointVariable m-1 | ThroughJob | Remove-Checkpoint -Force", "VariableForCheckpoint")]
    [InlineData("Get-CheckpointVariable m-1 | Remove-Checkpoint -KeepLatest 1 -Force", "VariableForCheckpoint")]
    [InlineData("[IO.File]::WriteAllText(\"$PWD/m-2.data-00000-of-00001\", ''); Remove-Checkpoint m-2", "UnsoundCheckpoint")]
    [InlineData("[IO.File]::WriteAllText(\"$PWD/m-2.index\", 'x'); Remove-Checkpoint m-2", "UnsoundCheckpoint")]
    public void Nothing_goes_if_anything_is_wrong(string script, string id)
    {
        using Session session = Prepare();
        string[] before = [.. session.Entries];
        Assert.Equal(id, session.FailsWith(script + " -ErrorAction Stop"));
        Assert.Equal(before, session.Entries);
    }

    [Fact]
    public void Force_removes_the_last_one_and_its_state_file()
    {
        using Session session = Prepare();
        session.Run("Get-Checkpoint . | Remove-Checkpoint -Force").Succeeded();
        Assert.Equal(["m-1", "m-1/kept"], session.Entries);
    }

    [Theory]
    [InlineData("")]
    [InlineData("no index")]
    public void Force_removes_what_is_damaged_beyond_recognition(string index)
    {
        using Session session = Prepare();
        File.WriteAllText(session["m-2.index"], index);
        Assert.Equal("UnsoundCheckpoint", session.FailsWith("Remove-Checkpoint m-2"));
        session.Run("Remove-Checkpoint m-2 -Force").Succeeded();
        Assert.DoesNotContain(session.Entries, static entry => entry.StartsWith("m-2", StringComparison.Ordinal));
    }

    [Fact]
    public void A_damaged_value_shows_only_if_values_are_read()
    {
        using Session session = Prepare();
        CheckpointFiles.Damage(session["m-3.data-00000-of-00001"], 0);
        Assert.Equal("OnlyCheckpoint", session.FailsWith("Remove-Checkpoint m-1, m-2 -Verify"));
        session.Run("Remove-Checkpoint m-1, m-2 -WhatIf").Succeeded();
        EngineResult result = session.Run("Remove-Checkpoint . -KeepLatest 1 -Verify").Succeeded();
        Assert.Contains("-Force removes it", Assert.Single(result.Warnings), StringComparison.Ordinal);
        Assert.Equal(
            ["checkpoint", "m-1", "m-1/kept", "m-2.data-00000-of-00001", "m-2.index", "m-2.meta", "m-3.data-00000-of-00001", "m-3.index"],
            session.Entries
        );
    }

    [Fact]
    public void What_is_left_of_a_run_without_a_sound_checkpoint_stays()
    {
        using var session = new Session();
        foreach (string name in (string[])["m-1", "m-2", "m-3"])
        {
            CheckpointFiles.A(session.Directory, name);
            File.WriteAllBytes(session[name + ".data-00000-of-00001"], []);
        }

        EngineResult result = session.Run("Remove-Checkpoint . -KeepLatest 2 -Force").Succeeded();

        Assert.Equal(3, result.Warnings.Count);
        Assert.All(result.Warnings, static warning => Assert.Contains("no sound one", warning, StringComparison.Ordinal));
        Assert.Equal(6, session.Entries.Count());
        session.Run("Remove-Checkpoint m-1 -Force").Succeeded();
        Assert.Equal(4, session.Entries.Count());
    }

    [Fact]
    public void Another_steps_digits_are_no_missing_step()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m-10");
        string said = session.Fails("Remove-Checkpoint m-1").Exception.Message;
        Assert.DoesNotContain("step at the end is missing", said, StringComparison.Ordinal);
        Assert.Contains("the step at the end is missing", session.Fails("Remove-Checkpoint m").Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Remove-Checkpoint v/* -KeepLatest 1")]
    [InlineData("Remove-Checkpoint v/*")]
    public void The_state_file_is_no_V1_checkpoint_for_a_wildcard(string script)
    {
        using var session = new Session();
        foreach (string name in (string[])["m-1", "m-2"])
        {
            Directory.CreateDirectory(session["v"]);
            File.Copy(Fixtures.TfMade("v1_single", "model.ckpt-12"), session["v", name]);
        }

        File.WriteAllText(session["v", "checkpoint"], "model_checkpoint_path: \"m-2\"\nall_model_checkpoint_paths: \"m-2\"\n");
        if (script.Contains("Keep", StringComparison.Ordinal))
        {
            Assert.Empty(session.Run(script).Succeeded().Warnings);
            Assert.Equal(["v", "v/checkpoint", "v/m-2"], session.Entries);
        }
        else
        {
            Assert.Equal("OnlyCheckpoint", session.FailsWith(script));
        }
    }

    /// <summary>The second of three was changed after it was asked for: it stays, and so does what comes after it under Stop.</summary>
    [Theory]
    [InlineData("Continue", "m-2 m-4")]
    [InlineData("Stop", "m-2 m-3 m-4")]
    public void What_stays_of_several_stays_in_the_state_file(string preference, string list)
    {
        using Session session = Prepare();
        CheckpointFiles.Adam(session.Directory, "m-4");
        session.Run("Set-LatestCheckpoint m-4").Succeeded();
        session.Engine.Host.Answer = (question, labels) =>
        {
            if (question.Contains("m-3", StringComparison.Ordinal))
            {
                File.AppendAllText(session["m-2.meta"], "more");
            }

            return 0;
        };
        session.Run($"try {{ Remove-Checkpoint m-1, m-2, m-3 -Confirm -ErrorAction {preference} }} catch {{ }}");
        Assert.True(File.Exists(session["m-2.index"]));
        Assert.Equal(
            $"model_checkpoint_path: \"m-4\"\n"
                + string.Concat(list.Split(' ').Select(static name => $"all_model_checkpoint_paths: \"{name}\"\n")),
            File.ReadAllText(session["checkpoint"])
        );
    }

    [Fact]
    public void It_runs_without_anybody_to_ask()
    {
        using Session session = Prepare();
        session.Run("Remove-Checkpoint . -KeepLatest 2").Succeeded();
        Assert.Equal("", session.Engine.Host.Text);
    }

    /// <summary>A script with what Get-Item emits for the directory m-1.</summary>
    private static string WithItem(string script) =>
        script.Replace(
            "ITEM",
            "[pscustomobject]@{ PSPath = \"Microsoft.PowerShell.Core\\FileSystem::$PWD/m-1\" }",
            StringComparison.Ordinal
        );

    /// <summary>Three checkpoints a month apart, one with a graph, a directory with the name of one, and a state file.</summary>
    private static void SetTime(string prefix, DateTime time)
    {
        File.SetLastWriteTimeUtc(prefix + ".index", time);
        File.SetLastWriteTimeUtc(prefix + ".data-00000-of-00001", time);
    }

    private static Session Prepare()
    {
        var session = new Session();
        for (int step = 1; step <= 3; step++)
        {
            string prefix = CheckpointFiles.Adam(session.Directory, $"m-{step}", step + 2);
            SetTime(prefix, new DateTime(2020, step, 15, 0, 0, 0, DateTimeKind.Utc));
        }

        File.WriteAllText(session["m-2.meta"], "graph");
        Directory.CreateDirectory(session["m-1"]);
        File.WriteAllText(session["m-1", "kept"], "kept");
        session.Run("'m-1.index', 'm-2', 'm-3' | ForEach-Object { Set-LatestCheckpoint $_ }").Succeeded();
        return session;
    }
}
