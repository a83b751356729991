using System.Management.Automation;

namespace CheckpointTools.Tests.Commands;

/// <summary>What writes refuses what came if a command that brought it reported an error: no smaller checkpoint goes unnoticed.</summary>
public sealed class IncompleteInputTests : IDisposable
{
    private readonly Session _session = new();

    public IncompleteInputTests()
    {
        CheckpointFiles.A(_session.Directory);
        CheckpointFiles.B(_session.Directory);
        CheckpointFiles.Adam(_session.Directory, "adam");
        CheckpointFiles.A(_session.Directory, "lost");
        Change("lost.index", 10);
        File.Copy(Fixtures.TfMade("graph_definitions", "ref.meta"), _session["m.meta"]);
    }

    /// <summary>Every way to bring a part of what was asked for, and the error that must count.</summary>
    public static TheoryData<string, string> Incomplete =>
        new()
        {
            { "Get-CheckpointVariable a, nope | Copy-CheckpointVariable -To y", "no checkpoint 'nope'" },
            { "Get-CheckpointVariable nope, a | Copy-CheckpointVariable -To y", "no checkpoint 'nope'" },
            { "'a', 'nope' | Get-CheckpointVariable | Copy-CheckpointVariable -To y", "no checkpoint 'nope'" },
            { "Get-CheckpointVariable a, lost | Copy-CheckpointVariable -To y", "damaged" },
            { "Get-CheckpointVariable a a, b | Copy-CheckpointVariable -To y", "is named 'b'" },
            { "Get-CheckpointVariable a, nope | Where-Object Name | Copy-CheckpointVariable -To y", "no checkpoint 'nope'" },
            { "Get-CheckpointVariable a, nope 2> $null | Copy-CheckpointVariable -To y", "no checkpoint 'nope'" },
            { "& { Get-CheckpointVariable nope; Get-CheckpointVariable a } | Copy-CheckpointVariable -To y", "no checkpoint 'nope'" },
            { "'a', 'nope' | % { Get-CheckpointVariable $_ } | Where Name | Copy-CheckpointVariable -To y", "no checkpoint 'nope'" },
            { "& { $x = Get-CheckpointVariable a, nope; $x } | Copy-CheckpointVariable -To y", "no checkpoint 'nope'" },
            { "Get-Checkpoint a, nope | Get-CheckpointVariable | Copy-CheckpointVariable -To y", "no checkpoint 'nope'" },
            {
                "Get-CheckpointVariable a, nope | Rename-CheckpointScope '' s | Rename-CheckpointVariable s/a t | "
                    + "Copy-CheckpointVariable -To y",
                "no checkpoint 'nope'"
            },
            {
                "& { Get-CheckpointVariable nope | Rename-CheckpointScope a b; Get-CheckpointVariable a } | Copy-CheckpointVariable -To y",
                "nope"
            },
            { "Get-CheckpointVariable a, nope | Initialize-CheckpointVariable a @{ a = 'a' } | Copy-CheckpointVariable -To y", "nope" },
            { "& { Get-ModelVariable nope; Get-CheckpointVariable a } | Copy-CheckpointVariable -To y", "'nope'" },
            {
                "Get-CheckpointVariable a | Where { (Read-CheckpointVariable a nope) -or $true } | Copy-CheckpointVariable -To y",
                "is named 'nope'"
            },
            { "Get-CheckpointVariable a, nope | Copy-CheckpointVariable -To b -Append", "no checkpoint 'nope'" },
            { "Get-CheckpointVariable b, nope | Copy-CheckpointVariable -To a -Force", "no checkpoint 'nope'" },
            { "Get-CheckpointVariable a, nope | Copy-CheckpointVariable -To y -AllowMissing", "no checkpoint 'nope'" },
            { "Get-CheckpointVariable a, nope | Copy-CheckpointVariable -To y -SkipDamaged", "no checkpoint 'nope'" },
            { "Get-CheckpointVariable a, nope -SkipDamaged | Copy-CheckpointVariable -To y", "no checkpoint 'nope'" },
            { "Get-CheckpointVariable a, nope | Copy-CheckpointVariable -To y -WhatIf", "no checkpoint 'nope'" },
            { "Get-CheckpointVariable nope | Copy-CheckpointVariable -To y", "no checkpoint 'nope'" },
            { "Get-Checkpoint a, b, nope | Merge-Checkpoint -To y", "no checkpoint 'nope'" },
            { "Get-CheckpointVariable adam, nope beta1_power | Remove-CheckpointVariable", "no checkpoint 'nope'" },
            { "& { Get-CheckpointVariable adam beta1_power; Get-CheckpointVariable nope } | Remove-CheckpointVariable -To y", "nope" },
        };

    public void Dispose() => _session.Dispose();

    [Theory]
    [MemberData(nameof(Incomplete))]
    public void Nothing_is_written_and_one_error_names_what_failed(string script, string what)
    {
        IReadOnlyList<string> before = _session.Snapshot();
        ErrorRecord[] refusals = Refusals(_session.Run(script));
        ErrorRecord error = Assert.Single(refusals);
        Assert.Contains(what, error.Exception.Message, StringComparison.Ordinal);
        Assert.Equal(before, _session.Snapshot());
    }

    /// <summary>PowerShell ends all that is around a block with a trap, whatever the trap is for.</summary>
    [Fact]
    public void An_error_that_a_trap_is_not_for_ends_the_pipeline()
    {
        IReadOnlyList<string> before = _session.Snapshot();
        EngineResult result = _session.Run(
            "& { & { trap [IO.IOException] { continue } Get-CheckpointVariable a 'w[' }; Get-CheckpointVariable a } | "
                + "Copy-CheckpointVariable -To y"
        );
        Assert.StartsWith("InvalidPattern,", result.Terminating?.ErrorRecord.FullyQualifiedErrorId, StringComparison.Ordinal);
        Assert.Equal(before, _session.Snapshot());
    }

    [Fact]
    public void A_single_error_is_counted_as_one()
    {
        ErrorRecord error = Assert.Single(Refusals(_session.Run("Get-CheckpointVariable a, nope | Copy-CheckpointVariable -To y")));
        Assert.Contains("1 error was reported", error.Exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_error_counts_all_and_names_the_first_twenty()
    {
        ErrorRecord error = Assert.Single(
            Refusals(_session.Run("Get-CheckpointVariable (@('a') + (1..25 | % { \"no$_\" })) | Copy-CheckpointVariable -To y"))
        );
        Assert.Contains("25 errors were reported", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("'no20'", error.Exception.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("'no21'", error.Exception.Message, StringComparison.Ordinal);
        Assert.Contains("and 5 more", error.Exception.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Get-CheckpointVariable a, nope | Copy-CheckpointVariable -To y -AllowPartial")]
    [InlineData("Get-CheckpointVariable a, nope -ErrorAction SilentlyContinue | Copy-CheckpointVariable -To y")]
    [InlineData("Get-CheckpointVariable a, nope -ErrorAction Ignore | Copy-CheckpointVariable -To y")]
    [InlineData("Get-CheckpointVariable a, nope -ea 0 -ev failed | Copy-CheckpointVariable -To y")]
    [InlineData("$ErrorActionPreference = 'SilentlyContinue'; Get-CheckpointVariable a, nope | Copy-CheckpointVariable -To y")]
    [InlineData("$ErrorActionPreference = 'Ignore'; Get-CheckpointVariable a, nope | Copy-CheckpointVariable -To y")]
    [InlineData(
        "& { $ErrorActionPreference = 'SilentlyContinue'; Get-CheckpointVariable nope; Get-CheckpointVariable a } | "
            + "Copy-CheckpointVariable -To y"
    )]
    [InlineData(
        "$PSDefaultParameterValues = @{ 'Get-*:ErrorAction' = 'Ignore' }; Get-CheckpointVariable a, nope | Copy-CheckpointVariable y"
    )]
    [InlineData("Get-CheckpointVariable a, lost -SkipDamaged | Copy-CheckpointVariable -To y")]
    [InlineData(
        "& { try { Get-CheckpointVariable nope -ErrorAction Stop } catch { Get-CheckpointVariable a } } | Copy-CheckpointVariable -To y"
    )]
    [InlineData(
        "$ErrorActionPreference = 'Stop'; & { try { Get-CheckpointVariable nope } catch { Get-CheckpointVariable a } } | "
            + "Copy-CheckpointVariable -To y"
    )]
    [InlineData("& { try { Get-CheckpointVariable a 'w[' } catch { Get-CheckpointVariable a } } | Copy-CheckpointVariable -To y")]
    [InlineData(
        "function Find { Get-CheckpointVariable a 'w[' }; "
            + "& { try { 1 | % { Find } } catch { Get-CheckpointVariable a } } | Copy-CheckpointVariable -To y"
    )]
    [InlineData("& { trap { continue } Get-CheckpointVariable a 'w['; Get-CheckpointVariable a } | Copy-CheckpointVariable -To y")]
    [InlineData("Get-CheckpointVariable nope; Get-CheckpointVariable a | Copy-CheckpointVariable -To y")]
    [InlineData("$x = Get-CheckpointVariable a, nope; $x | Copy-CheckpointVariable -To y")]
    [InlineData("Get-CheckpointVariable a, nope | % { $_ | Copy-CheckpointVariable -To y }")]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable -To y -PassThru | % { Get-CheckpointVariable nope }")]
    [InlineData("Get-CheckpointVariable a, nope | Copy-CheckpointVariable -To x; Get-CheckpointVariable a | Copy-CheckpointVariable -To y")]
    [InlineData(
        "'a' | Copy-CheckpointVariable -To x; & { Get-CheckpointVariable nope }; Get-CheckpointVariable a | Copy-CheckpointVariable y"
    )]
    public void What_was_consented_to_or_handled_or_is_of_another_pipeline_does_not_count(string script)
    {
        _session.Run(script);
        Assert.Equal(["a"], _session.Names("y"));
    }

    /// <summary>An error that ends a command ends no script: the next statement brings the rest.</summary>
    [Theory]
    [InlineData("Get-CheckpointVariable a 'w['; Get-CheckpointVariable a")]
    [InlineData("Get-CheckpointVariable b | Initialize-CheckpointVariable a @{ nope = 'b' }; Get-CheckpointVariable a")]
    [InlineData("Get-CheckpointVariable b | Rename-CheckpointScope typo new; Get-CheckpointVariable a")]
    [InlineData("try { Get-CheckpointVariable b 'w[' } finally { Get-CheckpointVariable a }")]
    [InlineData("try { Get-CheckpointVariable b 'w[' } catch [IO.IOException] { }; Get-CheckpointVariable a")]
    [InlineData("try { } catch { Get-CheckpointVariable a }; Get-CheckpointVariable b 'w['; Get-CheckpointVariable a")]
    public void An_error_that_ends_a_command_counts_unless_it_is_caught(string script)
    {
        ErrorRecord[] refusals = Refusals(_session.Run($"& {{ {script} }} | Copy-CheckpointVariable -To y"));
        Assert.Single(refusals);
        Assert.False(File.Exists(_session["y.index"]));
    }

    [Fact]
    public void Of_two_pipelines_within_each_other_only_that_of_the_error_is_refused()
    {
        EngineResult result = _session.Run(
            "Get-CheckpointVariable a | % { Get-CheckpointVariable b, nope | Copy-CheckpointVariable -To inner; $_ } | "
                + "Copy-CheckpointVariable -To outer"
        );
        Assert.Single(Refusals(result));
        Assert.False(File.Exists(_session["inner.index"]));
        Assert.Equal(["a"], _session.Names("outer"));

        result = _session.Run(
            "& { Get-CheckpointVariable nope; Get-CheckpointVariable b | Copy-CheckpointVariable -To inner; Get-CheckpointVariable a } | "
                + "Copy-CheckpointVariable -To outer -Force"
        );
        Assert.Single(Refusals(result));
        Assert.Equal(["b"], _session.Names("inner"));
    }

    [Fact]
    public void A_pipeline_that_was_broken_off_leaves_nothing_behind()
    {
        _session.Run("try { Get-CheckpointVariable a, nope -ErrorAction Stop | Copy-CheckpointVariable -To x } catch { }").Succeeded();
        _session.Run("& { Get-CheckpointVariable a; throw 'over' } | Copy-CheckpointVariable -To x");
        EngineResult result = _session.Run("Get-CheckpointVariable nope; Get-CheckpointVariable a | Copy-CheckpointVariable -To y");
        Assert.Empty(Refusals(result));
        Assert.Equal(["a"], _session.Names("y"));

        result = _session.Run(
            "Get-CheckpointVariable a | % { try { & { throw 'over' } | Copy-CheckpointVariable -To x } catch { }; "
                + "Get-CheckpointVariable nope; $_ } | Copy-CheckpointVariable -To z"
        );
        Assert.Single(Refusals(result));
        Assert.False(File.Exists(_session["z.index"]));
    }

    [Fact]
    public void Sessions_leave_each_other_alone()
    {
        using var other = new Session();
        CheckpointFiles.A(other.Directory);
        other.Engine.SetVariable("fail", new Action(() => _session.Run("Get-CheckpointVariable nope")));
        other.Run("Get-CheckpointVariable a | % { $fail.Invoke(); $_ } | Copy-CheckpointVariable -To y").Succeeded();
        Assert.Equal(["a"], other.Names("y"));
    }

    [Fact]
    public void A_removal_of_what_came_is_allowed_in_a_word()
    {
        _session.Run("Get-CheckpointVariable adam, nope beta1_power | Remove-CheckpointVariable -AllowPartial");
        Assert.DoesNotContain("beta1_power", _session.Names("adam"));
    }

    private static ErrorRecord[] Refusals(EngineResult result) =>
        [
            .. result
                .Errors.Append(result.Terminating?.ErrorRecord)
                .OfType<ErrorRecord>()
                .Where(static error => error.FullyQualifiedErrorId.StartsWith("IncompleteInput,", StringComparison.Ordinal)),
        ];

    private void Change(string file, int offset)
    {
        byte[] bytes = File.ReadAllBytes(_session[file]);
        bytes[offset] ^= 255;
        File.WriteAllBytes(_session[file], bytes);
    }
}
