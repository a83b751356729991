using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>Move-Checkpoint and Copy-Checkpoint.</summary>
public class RelocationTests
{
    [Theory]
    [InlineData("Copy-Checkpoint")]
    [InlineData("Move-Checkpoint")]
    public void The_variables_of_a_SavedModel_are_not_replaced_by_any_files(string command)
    {
        using var session = new Session();
        session.Directory.CopyOf(Fixtures.TfMade("saved_model_tf2"), "sm");
        CheckpointFiles.A(session.Directory);
        string model = Directory.GetFiles(session["sm"], "saved_model.pb", SearchOption.AllDirectories)[0];
        string variables = Path.Join(Path.GetDirectoryName(model), "variables", "variables");
        IReadOnlyList<string> before = session.Snapshot();

        Assert.Equal("FilesInUse", session.FailsWith($"{command} a '{variables}' -Force"));

        Assert.Equal(before, session.Snapshot());
    }

    /// <summary>The source would stay, as the state file could not name the copy.</summary>
    [Theory]
    [InlineData("")]
    [InlineData("-WhatIf")]
    public void A_move_to_where_no_state_file_can_be_written_is_refused(string how)
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        Directory.CreateDirectory(session["to", "checkpoint"]);
        IReadOnlyList<string> before = session.Snapshot();
        Assert.Equal("NotACheckpoint", session.FailsWith($"Move-Checkpoint a to/ {how}"));
        Assert.Equal(before, session.Snapshot());
    }

    [Theory]
    [InlineData("Copy-Checkpoint b a -Force")]
    [InlineData("Move-Checkpoint b a -Force")]
    [InlineData("Get-CheckpointVariable b | Copy-CheckpointVariable -To a -Force")]
    [InlineData("Merge-Checkpoint a, b -To a -Force -OnDuplicate Last")]
    [InlineData("Get-CheckpointVariable b | Copy-CheckpointVariable -To a -Append -OnDuplicate Last")]
    public void What_another_checkpoint_is_linked_to_is_not_replaced(string script)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need a privilege.");
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        File.Copy(session["a.index"], session["best.index"]);
        foreach (string file in Directory.GetFiles(session.Directory.Path, "a.data-*"))
        {
            File.CreateSymbolicLink(session["best" + Path.GetFileName(file)[1..]], Path.GetFileName(file));
        }

        IReadOnlyList<string> before = session.Snapshot();

        Assert.Equal("FilesInUse", session.FailsWith(script));
        Assert.Equal("FilesInUse", session.FailsWith(script + " -WhatIf"));

        Assert.Equal(before, session.Snapshot());
    }

    [Theory]
    [InlineData("Get-Checkpoint runs | Copy-Checkpoint -Destination backup/", "m-3")]
    [InlineData("Move-Checkpoint runs/m-1, runs/m-2, runs/m-3 -Destination backup/", "m-3")]
    [InlineData("Get-Checkpoint runs | Copy-Checkpoint -Destination backup/", "m-2")]
    public void Several_keep_their_order_and_their_latest_so_that_pruning_keeps_the_right_ones(string script, string latest)
    {
        using var session = new Session();
        Directory.CreateDirectory(session["runs"]);
        foreach (string name in (string[])["m-1", "m-2", "m-3"])
        {
            CheckpointFiles.A(session.Directory, "runs/" + name);
        }

        File.WriteAllText(
            session["runs", "checkpoint"],
            $"model_checkpoint_path: \"{latest}\"\n"
                + string.Concat(new[] { "m-1", "m-2", "m-3" }.Select(static name => $"all_model_checkpoint_paths: \"{name}\"\n"))
        );

        session.Run(script).Succeeded();

        string[] expected = [.. new[] { "m-1", "m-2", "m-3" }.OrderBy(name => name == latest)];
        Assert.Equal(
            $"model_checkpoint_path: \"{latest}\"\n"
                + string.Concat(expected.Select(static name => $"all_model_checkpoint_paths: \"{name}\"\n")),
            File.ReadAllText(session["backup", "checkpoint"])
        );
        session.Run("Remove-Checkpoint backup -KeepLatest 1").Succeeded();
        Assert.True(File.Exists(session["backup", latest + ".index"]));
    }

    /// <summary>The order in which they are given tells nothing of their age.</summary>
    [Theory]
    [InlineData("Move-Checkpoint runs/m-11, runs/m-10, runs/m-9, runs/m-8 archive/ -PassThru", "", "m-11 m-10 m-9 m-8")]
    [InlineData("Copy-Checkpoint runs/m-11, runs/m-10, runs/m-9, runs/m-8 archive/ -PassThru", "m-8", "m-11 m-10 m-9 m-8")]
    [InlineData("Copy-Checkpoint runs/m-11, runs/m-8 archive/ -PassThru", "m-9", "m-11 m-8")]
    [InlineData("Move-Checkpoint runs/m-10, runs/m-11, runs/m-8, runs/m-9 archive/ -PassThru", "", "m-10 m-11 m-8 m-9")]
    [InlineData("Copy-Checkpoint runs/m-10, runs/m-11, runs/m-8, runs/m-9 archive/ -PassThru", "lost", "m-10 m-11 m-8 m-9")]
    public void Several_are_listed_in_the_order_in_which_they_were_saved(string script, string there, string passed)
    {
        using var session = new Session();
        Directory.CreateDirectory(session["runs"]);
        Directory.CreateDirectory(session["archive"]);
        for (int step = 7; step <= 11; step++)
        {
            string prefix = CheckpointFiles.A(session.Directory, step == 7 ? "archive/m-7" : $"runs/m-{step}");
            File.SetLastWriteTimeUtc(prefix + ".index", new DateTime(2024, 1, step, 0, 0, 0, DateTimeKind.Utc));
        }

        if (there.Length > 0)
        {
            string text = $"model_checkpoint_path: \"{(there == "lost" ? "m-99" : "m-7")}\"\n";
            File.WriteAllText(session["archive", "checkpoint"], text);
        }

        EngineResult result = session.Run(script).Succeeded();

        Assert.Equal(passed.Split(' '), result.Output.Texts("Name"));
        Assert.Equal("m-11", Assert.Single(result.Output, static one => Equals(one.Get("IsLatest"), true)).Text("Name"));
        string[] listed = [.. File.ReadAllLines(session["archive", "checkpoint"]).Skip(1).Select(static line => line.Split('"')[1])];
        Assert.Equal(listed.OrderBy(static name => int.Parse(name[2..], System.Globalization.CultureInfo.InvariantCulture)), listed);
        session.Run("Remove-Checkpoint archive -KeepLatest 1").Succeeded();
        Assert.Equal(["m-11"], session.Run("Get-Checkpoint archive").Succeeded().Output.Texts("Name"));
    }

    [Fact]
    public void The_state_file_where_several_come_from_tells_their_order()
    {
        using var session = new Session();
        Directory.CreateDirectory(session["runs"]);
        string[] names = ["m-100", "m-200", "m-1", "m-2"];
        foreach (string name in names)
        {
            CheckpointFiles.A(session.Directory, "runs/" + name);
        }

        File.WriteAllText(
            session["runs", "checkpoint"],
            "model_checkpoint_path: \"m-2\"\n" + string.Concat(names.Select(static name => $"all_model_checkpoint_paths: \"{name}\"\n"))
        );
        string before = File.ReadAllText(session["runs", "checkpoint"]);
        session.Run("Move-Checkpoint runs/m-1, runs/m-100, runs/m-2, runs/m-200 archive/").Succeeded();
        Assert.Equal(before, File.ReadAllText(session["archive", "checkpoint"]));
    }

    [Fact]
    public void Those_of_several_whose_order_is_not_known_are_not_listed()
    {
        using var session = new Session();
        Directory.CreateDirectory(session["runs"]);
        string[] names = ["m-100", "m-200", "m-1"];
        for (int i = 0; i < names.Length; i++)
        {
            string prefix = CheckpointFiles.A(session.Directory, "runs/" + names[i]);
            File.SetLastWriteTimeUtc(prefix + ".index", new DateTime(2024, 1, i + 1, 0, 0, 0, DateTimeKind.Utc));
        }

        EngineResult result = session.Run("Move-Checkpoint runs/m-1, runs/m-200, runs/m-100 archive/ -WarningVariable w; $w");
        Assert.Contains("is not known", Assert.Single(result.Succeeded().Output).ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("\"m-1\"", File.ReadAllText(session["archive", "checkpoint"]), StringComparison.Ordinal);
        Assert.StartsWith("model_checkpoint_path: \"m-200\"", File.ReadAllText(session["archive", "checkpoint"]), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Copy-Checkpoint")]
    [InlineData("Move-Checkpoint")]
    public void Several_pipelines_give_what_one_gives(string command)
    {
        using var session = new Session();
        Directory.CreateDirectory(session["runs"]);
        for (int step = 1; step <= 3; step++)
        {
            string prefix = CheckpointFiles.A(session.Directory, $"runs/m-{step}");
            File.SetLastWriteTimeUtc(prefix + ".index", new DateTime(2024, 1, step, 0, 0, 0, DateTimeKind.Utc));
        }

        session.Run("'m-1', 'm-2', 'm-3' | ForEach-Object { Set-LatestCheckpoint runs/$_ }").Succeeded();
        session.Run($"foreach ($n in 1..3) {{ {command} runs/m-$n archive/ }}").Succeeded();
        Assert.Equal("m-3", Assert.Single(session.Run("Get-Checkpoint archive | Where-Object IsLatest").Succeeded().Output).Text("Name"));
        session.Run("Remove-Checkpoint archive -KeepLatest 1").Succeeded();
        Assert.Equal(["m-3"], session.Run("Get-Checkpoint archive").Succeeded().Output.Texts("Name"));
    }

    [Fact]
    public void WhatIf_counts_all_bytes()
    {
        using Session session = Prepare();
        long size = Directory.GetFiles(session.Directory.Path, "a.*").Sum(static file => new FileInfo(file).Length);
        session.Run("Copy-Checkpoint a x -WhatIf").Succeeded();
        Assert.Contains(
            size.ToString("N0", System.Globalization.CultureInfo.InvariantCulture).Replace(",", "", StringComparison.Ordinal),
            session.Engine.Host.Text.Replace(",", "", StringComparison.Ordinal),
            StringComparison.Ordinal
        );
    }

    [Theory]
    [InlineData("")]
    [InlineData("-WhatIf")]
    public void A_copy_to_where_nothing_can_be_written_is_refused(string how)
    {
        Assert.SkipWhen(!OperatingSystem.IsLinux() || Environment.IsPrivilegedProcess, "Everything may be written.");
        using Session session = Prepare();
        Directory.CreateDirectory(session["to"]);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(session["to"], UnixFileMode.UserRead | UnixFileMode.UserExecute);
        }

        Assert.Equal("AccessDenied", session.FailsWith($"Copy-Checkpoint a to/ {how}"));
    }

    [Theory]
    [InlineData("Copy-Checkpoint a x", false)]
    [InlineData("Copy-Checkpoint a.index -To x.index", false)]
    [InlineData("Get-Checkpoint a | Copy-Checkpoint -Destination x", false)]
    [InlineData("Move-Checkpoint a x", true)]
    [InlineData("Get-Checkpoint a | ThroughJob | Move-Checkpoint -To x -NoFlush", true)]
    public void All_files_come_to_another_prefix(string script, bool moves)
    {
        using Session session = Prepare();
        byte[] data = File.ReadAllBytes(session["a.data-00000-of-00001"]);
        PSObject made = Assert.Single(session.Run(script + " -PassThru").Succeeded().Output);
        Assert.Equal("x", made.Text("Name"));
        Assert.Equal(data, File.ReadAllBytes(session["x.data-00000-of-00001"]));
        Assert.Equal("graph", File.ReadAllText(session["x.meta"]));
        Assert.Equal(!moves, File.Exists(session["a.index"]));
        Assert.Equal(!moves, File.Exists(session["a.data-00000-of-00001"]));
        Assert.Equal(!moves, File.Exists(session["a.meta"]));
        Assert.Equal([3], session.Run("Read-CheckpointVariable x a").Succeeded().Output.Select(static o => (int)o.BaseObject));
    }

    [Theory]
    [InlineData("Copy-Checkpoint a, b to")]
    [InlineData("Copy-Checkpoint a, b new/deep/")]
    [InlineData("Get-Checkpoint . | Copy-Checkpoint -To to")]
    public void Several_come_to_a_directory(string script)
    {
        using Session session = Prepare();
        Directory.CreateDirectory(session["to"]);
        Assert.Equal(["a", "b"], session.Run(script + " -PassThru").Succeeded().Output.Texts("Name"));
        Assert.Equal(
            ["True", "True"],
            session
                .Run("Get-Checkpoint . -Recurse | Where Directory -ne $PWD.Path | Test-Checkpoint")
                .Succeeded()
                .Output.Select(static o => o.ToString())
        );
    }

    [Theory]
    [InlineData("Copy-Checkpoint a b", "DestinationExists")]
    [InlineData("Copy-Checkpoint a, b x", "OneDestination")]
    [InlineData("Move-Checkpoint . x", "CheckpointNotFound")]
    [InlineData("Copy-Checkpoint a, sub/a to/", "DestinationExists")]
    [InlineData("Move-Checkpoint a a", "InvalidTransfer")]
    [InlineData("Get-CheckpointVariable a | Move-Checkpoint -To x", "VariableForCheckpoint")]
    [InlineData("Get-CheckpointVariable a | Copy-Checkpoint -To x", "VariableForCheckpoint")]
    [InlineData("[IO.File]::WriteAllText(\"$PWD/a.data-00000-of-00001\", ''); Move-Checkpoint a x", "UnsoundCheckpoint")]
    public void Nothing_moves_if_anything_is_wrong(string script, string id)
    {
        using Session session = Prepare();
        CheckpointFiles.A(session.Directory, "sub/a");
        string[] before = [.. session.Entries];
        Assert.Equal(id, session.FailsWith(script));
        Assert.Equal(before, session.Entries);
    }

    [Theory]
    [InlineData("Copy-Checkpoint a b -Force -WhatIf", "in place of 2 files there\"")]
    [InlineData("Copy-Checkpoint b a -Force -WhatIf", "in place of 3 files there; the graph 'a.meta' there goes")]
    [InlineData(
        "[IO.File]::Delete(\"$PWD/a.index\"); [IO.File]::Delete(\"$PWD/a.data-00000-of-00001\"); Move-Checkpoint b a -Force -WhatIf",
        "in place of 1 file there; the graph 'a.meta' there goes"
    )]
    public void WhatIf_tells_what_goes_at_the_destination(string script, string said)
    {
        using Session session = Prepare();
        session.Run(script).Succeeded();
        Assert.Contains(said, session.Engine.Host.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void WhatIf_names_source_and_target()
    {
        using Session session = Prepare();
        IReadOnlyList<string> before = session.Snapshot();
        session.Run("Move-Checkpoint a new/x -SetLatest -WhatIf").Succeeded();
        Assert.Equal(before, session.Snapshot());
        Assert.Contains(session["a"], session.Engine.Host.Text, StringComparison.Ordinal);
        Assert.Contains(session["new", "x"], session.Engine.Host.Text, StringComparison.Ordinal);
        Assert.Contains("name it the latest", session.Engine.Host.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable new/x -SetLatest -PassThru")]
    [InlineData("Merge-Checkpoint a, b new/x -SetLatest -PassThru")]
    [InlineData("Copy-Checkpoint a new/x -SetLatest -PassThru")]
    public void SetLatest_names_what_was_written(string script)
    {
        using Session session = Prepare();
        Assert.Equal(true, Assert.Single(session.Run(script).Succeeded().Output).Get("IsLatest"));
        Assert.Equal("model_checkpoint_path: \"x\"\nall_model_checkpoint_paths: \"x\"\n", File.ReadAllText(session["new", "checkpoint"]));
    }

    /// <summary>The checkpoint is there by then, so the command tells what failed and passes the checkpoint on.</summary>
    [Theory]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable new/x -SetLatest -PassThru")]
    [InlineData("Merge-Checkpoint a, b new/x -SetLatest -PassThru")]
    [InlineData("Copy-Checkpoint a new/x -SetLatest -PassThru")]
    public void A_state_file_that_cannot_be_written_is_told_and_what_was_written_is_passed_on(string script)
    {
        using Session session = Prepare();
        Directory.CreateDirectory(session["new"]);
        File.WriteAllText(session["new", "checkpoint"], "no { state");
        EngineResult result = session.Run(script);
        Assert.Null(result.Terminating);
        Assert.Equal(false, Assert.Single(result.Output).Get("IsLatest"));
        Assert.Equal(["LatestNotSet"], result.ErrorIds.Select(static id => id.Split(',')[0]));
        Assert.Contains("could not be updated", result.Errors[0].Exception.Message, StringComparison.Ordinal);
        Assert.Equal("no { state", File.ReadAllText(session["new", "checkpoint"]));
    }

    [Theory]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable new/checkpoint")]
    [InlineData("Merge-Checkpoint a, b new/checkpoint -SetLatest")]
    [InlineData("Copy-Checkpoint a new/checkpoint")]
    public void The_state_files_name_is_refused_before_anything_is_written(string script)
    {
        using Session session = Prepare();
        IReadOnlyList<string> before = session.Snapshot();
        Assert.Equal("InvalidDestination", session.FailsWith(script));
        Assert.Equal(before, session.Snapshot());
    }

    private static Session Prepare()
    {
        var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.B(session.Directory);
        File.WriteAllText(session["a.meta"], "graph");
        return session;
    }
}
