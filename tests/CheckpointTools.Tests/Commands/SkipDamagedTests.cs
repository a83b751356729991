using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>-SkipDamaged: what is intact is taken, and what is not is counted.</summary>
public sealed class SkipDamagedTests
{
    [Theory]
    [InlineData("Get-CheckpointVariable bad | Copy-CheckpointVariable -To x")]
    [InlineData("Merge-Checkpoint bad, a -To x")]
    public void Without_it_damage_ends_the_command_and_the_error_names_it(string script)
    {
        using var session = Damaged();
        ErrorRecord error = session.Fails(script);
        Assert.Equal("ChecksumMismatch", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.Contains("-SkipDamaged", error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain(session.Entries, static entry => Path.GetFileName(entry).StartsWith('x'));
    }

    /// <summary>Nothing of the checkpoint is damaged, and -SkipDamaged would make nothing else of it.</summary>
    [Fact]
    public void What_cannot_be_computed_is_no_damage()
    {
        using var session = new Session();
        EngineResult result = session.Run(
            "try { New-CheckpointVariable s text | Convert-CheckpointVariable s -NewDataType int8 | Copy-CheckpointVariable -To x } "
                + "catch { $_ }"
        );
        var error = (ErrorRecord)result.Output[^1].BaseObject;
        Assert.Equal("IncompleteInput", error.FullyQualifiedErrorId.Split(',')[0]);
        Assert.DoesNotContain("-SkipDamaged", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-CheckpointVariable bad | Copy-CheckpointVariable -To x -SkipDamaged", 5L)]
    [InlineData("Merge-Checkpoint bad, a -To x -SkipDamaged", 6L)]
    public void With_it_one_variable_is_left_out_and_two_warnings_say_so(string script, long count)
    {
        using var session = Damaged();
        EngineResult result = session.Run(script + " -PassThru").Succeeded();
        Assert.Equal(count, Assert.Single(result.Output).Get("VariableCount"));
        Assert.Equal(2, result.Warnings.Count);
        Assert.StartsWith("'mat' is left out: ", result.Warnings[0], StringComparison.Ordinal);
        Assert.Contains($"Of {session["bad"]}, 1 variable is left out of {session["x"]}.", result.Warnings[1], StringComparison.Ordinal);
        Assert.Equal([true], session.Run("Test-Checkpoint x").Succeeded().Output.Select(static output => output.BaseObject));
    }

    [Fact]
    public void WhatIf_says_what_would_be_left_out_and_writes_nothing()
    {
        using var session = Damaged();
        EngineResult result = session.Run("Merge-Checkpoint bad, a -To x -SkipDamaged -WhatIf").Succeeded();
        Assert.Equal(2, result.Warnings.Count);
        Assert.DoesNotContain(session.Entries, static entry => Path.GetFileName(entry).StartsWith('x'));
    }

    [Fact]
    public void A_source_that_is_lost_as_a_whole_ends_a_merge()
    {
        using var session = Damaged();
        File.WriteAllBytes(session["bad.index"], new byte[200]);
        session.Fails("Merge-Checkpoint bad, a -To x -SkipDamaged");
        Assert.DoesNotContain(session.Entries, static entry => Path.GetFileName(entry).StartsWith('x'));
    }

    [Theory]
    [InlineData("", 1)]
    [InlineData("-SkipDamaged", 0)]
    public void The_exit_code_tells_whether_it_was_asked_for(string option, int exitCode)
    {
        using var session = Damaged();
        Assert.Equal(exitCode, Pwsh.Run($"Merge-Checkpoint '{session["bad"]}', '{session["a"]}' -To '{session["x"]}' {option}").ExitCode);
    }

    [Theory]
    [InlineData("", 1, false)]
    [InlineData("-SkipDamaged", 0, true)]
    public void A_damaged_index_is_salvaged_where_the_listing_was_asked_for_what_is_intact(string option, int exitCode, bool isWritten)
    {
        using var session = new Session();
        CheckpointFiles.Copy(
            Fixtures.Require("oracle/corrupt/bad/idx-multi-flip-lastblock/ckpt.index")[..^".index".Length],
            session["bad"]
        );
        string command = $"Get-CheckpointVariable '{session["bad"]}' {option} | Copy-CheckpointVariable -To '{session["x"]}' -SkipDamaged";
        Assert.Equal(exitCode, Pwsh.Run(command).ExitCode);
        Assert.Equal(isWritten, File.Exists(session["x.index"]));
        if (isWritten)
        {
            Assert.Equal([true], session.Run("Test-Checkpoint x").Succeeded().Output.Select(static output => output.BaseObject));
        }
    }

    [Fact]
    public void One_warning_for_each_checkpoint_tells_what_listing_leaves_out()
    {
        using var session = new Session();
        CheckpointFiles.Copy(
            Fixtures.Require("oracle/corrupt/bad/idx-multi-flip-lastblock/ckpt.index")[..^".index".Length],
            session["bad"]
        );
        EngineResult result = session.Run("Get-CheckpointVariable bad -SkipDamaged").Succeeded();
        Assert.NotEmpty(result.Output);
        Assert.StartsWith(
            $"{session["bad"]} is damaged: what 1 fault of it concerns is left out.",
            Assert.Single(result.Warnings),
            StringComparison.Ordinal
        );
    }

    /// <summary>A sound checkpoint, and one whose variable 'mat' has a flipped bit.</summary>
    private static Session Damaged()
    {
        var session = new Session();
        CheckpointFiles.A(session.Directory);
        CheckpointFiles.Copy(Fixtures.Require("oracle/corrupt/bad/data-flip-mat/ckpt.index")[..^".index".Length], session["bad"]);
        return session;
    }
}
