namespace CheckpointTools.Tests.Commands;

/// <summary>
/// run has three checkpoints, and current is a link to it.
/// The state file has the full paths of run; its latest is the second.
/// </summary>
public class LinkedDirectoryTests
{
    [Theory]
    [InlineData("Remove-Checkpoint run/m-1, run/m-2, current/m-3")]
    [InlineData("Get-Checkpoint run, current | Where-Object Name -ne m-4 | Remove-Checkpoint")]
    public void The_last_one_does_not_go_through_the_link(string script)
    {
        using Session session = Prepare();
        Assert.Equal("OnlyCheckpoint", session.FailsWith(script));
        Assert.True(File.Exists(session["run", "m-1.index"]));
    }

    [Theory]
    [InlineData("Remove-Checkpoint current -KeepLatest 1")]
    [InlineData("Remove-Checkpoint run/*, current/* -KeepLatest 1")]
    [InlineData("Remove-Checkpoint */ -KeepLatest 1")]
    [InlineData("Remove-Checkpoint current/m-1, run/m-1, current/m-2 -KeepLatest 1")]
    public void A_policy_meets_each_once_and_keeps_the_latest_of_the_state_file(string script)
    {
        using Session session = Prepare();
        Assert.Empty(session.Run(script).Succeeded().Warnings);
        Assert.False(File.Exists(session["run", "m-1.index"]));
        Assert.True(File.Exists(session["run", "m-2.index"]));
    }

    [Fact]
    public void The_latest_is_shown_and_stays_the_latest_when_it_moves()
    {
        using Session session = Prepare();
        Assert.Equal("m-2", Assert.Single(session.Run("Get-Checkpoint current | Where-Object IsLatest").Succeeded().Output).Text("Name"));
        session.Run("Move-Checkpoint current/m-2 run/n-2").Succeeded();
        Assert.Equal("n-2", Assert.Single(session.Run("Get-Checkpoint run | Where-Object IsLatest").Succeeded().Output).Text("Name"));
        Assert.Equal("InvalidTransfer", session.FailsWith("Move-Checkpoint current/n-2 run/n-2 -Force"));
    }

    /// <summary>Links are looked for in all directories of one command.</summary>
    [Fact]
    public void What_a_kept_one_in_another_directory_links_to_stays()
    {
        using Session session = Prepare();
        Directory.CreateDirectory(session["other"]);
        CheckpointFiles.Adam(session.Directory, "other/m-8", 4);
        CheckpointFiles.Adam(session.Directory, "other/m-9", 5);
        string data = session["other", "m-9.data-00000-of-00001"];
        File.Delete(data);
        File.CreateSymbolicLink(data, "../run/m-1.data-00000-of-00001");

        IReadOnlyList<string> warnings = session.Run("Remove-Checkpoint other, run -KeepLatest 1").Succeeded().Warnings;

        Assert.Contains(warnings, static warning => warning.Contains("m-9.data-00000-of-00001", StringComparison.Ordinal));
        Assert.True(File.Exists(data));
        Assert.True(File.Exists(session["run", "m-1.data-00000-of-00001"]));
    }

    /// <summary>A garbled state file, and a checkpoint that is not complete.</summary>
    [Theory]
    [InlineData("run/m-1", "NotACheckpoint")]
    [InlineData("run/m-3", "UnsoundCheckpoint")]
    public void WhatIf_promises_no_latest_that_is_refused(string checkpoint, string error)
    {
        using Session session = Prepare();
        File.WriteAllText(session["run", "checkpoint"], error == "NotACheckpoint" ? "{{{" : "");
        File.Delete(session["run", "m-3.data-00000-of-00001"]);

        Assert.Equal(error, session.FailsWith($"Set-LatestCheckpoint {checkpoint}"));
        Assert.Equal(error, session.FailsWith($"Set-LatestCheckpoint {checkpoint} -WhatIf"));
    }

    private static Session Prepare()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need a privilege.");
        var session = new Session();
        Directory.CreateDirectory(session["run"]);
        Directory.CreateSymbolicLink(session["current"], "run");
        for (int step = 1; step <= 3; step++)
        {
            CheckpointFiles.Adam(session.Directory, $"run/m-{step}", step + 2);
        }

        File.WriteAllText(
            session["run", "checkpoint"],
            string.Concat(
                new[] { 2, 1, 3, 2 }.Select(
                    (step, i) => $"{(i == 0 ? "" : "all_")}model_checkpoint_path{(i == 0 ? "" : "s")}: \"{session["run", $"m-{step}"]}\"\n"
                )
            )
        );
        return session;
    }
}
