using System.Reflection;

namespace CheckpointTools.Tests.Conventions;

/// <summary>Ctrl-C, and commands downstream that have seen enough.</summary>
public class StoppingTests
{
    public static TheoryData<string> Cmdlets => [.. ModuleAssembly.Cmdlets.Select(static cmdlet => cmdlet.FullName!)];

    /// <summary>Writing to a stopped pipeline ends a command as well; what it does in the core without that must end, too.</summary>
    [Theory]
    [MemberData(nameof(Cmdlets))]
    public void Stopping_a_command_cancels_its_work_in_the_core(string name)
    {
        const BindingFlags Inherited = BindingFlags.Instance | BindingFlags.NonPublic;
        Type cmdlet = ModuleAssembly.Cmdlets.Single(cmdlet => cmdlet.FullName == name);
        using var command = (IDisposable)Activator.CreateInstance(cmdlet)!;
        var work = (CancellationToken)cmdlet.GetProperty("CancellationToken", Inherited)!.GetValue(command)!;
        Assert.False(work.IsCancellationRequested);

        cmdlet.GetMethod("StopProcessing", Inherited)!.Invoke(command, null);

        Assert.True(work.IsCancellationRequested);
    }

    [Fact]
    public void A_stopped_copy_leaves_no_trace_and_no_open_file()
    {
        using var session = new Session();
        CheckpointFiles.Copy(Fixtures.TfMade("long_tail", "model"), session["m"]);
        EngineResult result = session.Engine.RunAndStop(
            "$big = Get-CheckpointVariable m big; 1..2000 | % { $big.WithName(\"v$_\") } | Copy-CheckpointVariable new/deep/x; "
                + "'not reached'",
            () =>
                Directory.Exists(session["new", "deep"])
                && new DirectoryInfo(session["new", "deep"]).EnumerateFiles().Any(static file => file.Length > 1_000_000)
        );
        Assert.True(result.Stopped);
        Assert.Empty(result.Output);
        Assert.Empty(result.Errors);
        Assert.Equal(["m.data-00000-of-00001", "m.index"], session.Entries);
        OpenFiles.AssertNoneIn(session.Directory.Path);
    }

    [Fact]
    public void The_session_works_on_after_a_stop()
    {
        using var session = new Session();
        CheckpointFiles.A(session.Directory);
        var reached = new bool[1];
        session.Engine.SetVariable("reached", reached);
        Assert.True(
            session
                .Engine.RunAndStop(
                    "Get-CheckpointVariable a | % { $reached[0] = $true; while ($true) { } } | Copy-CheckpointVariable x",
                    () => Volatile.Read(ref reached[0])
                )
                .Stopped
        );
        OpenFiles.AssertNoneIn(session.Directory.Path);
        Assert.DoesNotContain("x.index", session.Entries);
        session.Run("Get-CheckpointVariable a | Copy-CheckpointVariable x").Succeeded();
    }

    [Theory]
    [InlineData("Get-CheckpointVariable m")]
    [InlineData("Get-CheckpointVariable m | Rename-CheckpointScope '' x")]
    [InlineData("Get-CheckpointVariable m | Rename-CheckpointVariable -NewName { \"$_$_\" }")]
    [InlineData("Get-CheckpointVariable m | Read-CheckpointVariable")]
    [InlineData("Read-CheckpointVariable m *")]
    [InlineData("Measure-CheckpointVariable m")]
    [InlineData("Get-CheckpointVariable m | Measure-CheckpointVariable -Histogram 3")]
    [InlineData("Get-Checkpoint .")]
    [InlineData("Compare-Checkpoint m n -IncludeValue")]
    [InlineData("& { while ($true) { 'm' } } | Get-CheckpointVariable")]
    [InlineData("& { while ($true) { Get-CheckpointVariable m global_step } } | Rename-CheckpointScope '' x")]
    public void A_downstream_that_has_enough_ends_the_pipeline_quietly(string pipeline)
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        CheckpointFiles.A(session.Directory, "n");
        EngineResult result = session.Run($"do {{ {pipeline} | % {{ 'first'; break }} }} while ($false)").Succeeded();
        Assert.Equal("first", Assert.Single(result.Output).BaseObject);
        OpenFiles.AssertNoneIn(session.Directory.Path);
    }

    [Fact]
    public void A_downstream_that_fails_fails_with_its_own_error()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        Assert.Equal("mine", session.Fails("Get-CheckpointVariable m | % { throw 'mine' } | Copy-CheckpointVariable x").Exception.Message);
        OpenFiles.AssertNoneIn(session.Directory.Path);
    }

    [Fact]
    public void No_file_is_held_after_a_command_or_between_two_objects_that_are_kept()
    {
        using var session = new Session();
        CheckpointFiles.Adam(session.Directory, "m");
        session
            .Run(
                "$v = Get-CheckpointVariable m; $i = Get-Checkpoint m; $null = $v | Read-CheckpointVariable; "
                    + "$v | Copy-CheckpointVariable x; $v | Copy-CheckpointVariable y -WhatIf"
            )
            .Succeeded();
        OpenFiles.AssertNoneIn(session.Directory.Path);
    }
}
