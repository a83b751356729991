using System.Diagnostics;
using System.Text.Json;

namespace CheckpointTools.Tests;

/// <summary>What only a process shows: exit codes, streams, signals.</summary>
public sealed class PwshTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public PwshTests() => CheckpointFiles.A(_directory);

    private Pwsh Here => new() { WorkingDirectory = _directory.Path };

    [Fact]
    public void It_is_the_version_that_the_tool_manifest_pins()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllText(Checkout.PathTo(".config", "dotnet-tools.json")));
        string pinned = manifest.RootElement.GetProperty("tools").GetProperty("powershell").GetProperty("version").GetString()!;
        Assert.Equal([pinned], Pwsh.Run("\"$($PSVersionTable.PSVersion)\"").Succeeded().Lines);
    }

    [Theory]
    [InlineData("Get-CheckpointVariable a", 0)]
    [InlineData("Get-CheckpointVariable a; exit 7", 7)]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable a", 1)]
    [InlineData("Get-CheckpointVariable a; Get-CheckpointVariable nowhere", 1)]
    [InlineData("Get-CheckpointVariable nowhere; Get-CheckpointVariable a", 0)]
    [InlineData("$ErrorActionPreference = 'Stop'; Get-CheckpointVariable nowhere; Get-CheckpointVariable a", 1)]
    public void The_exit_code_of_a_command_tells_how_the_last_statement_went(string command, int exitCode) =>
        Assert.Equal(exitCode, Here.RunCommand(command).ExitCode);

    [Theory]
    [InlineData("Get-CheckpointVariable nowhere", 0)]
    [InlineData("Get-CheckpointVariable a | Copy-CheckpointVariable a", 0)]
    [InlineData("Get-CheckpointVariable nowhere -ErrorAction Stop; 'not reached'", 1)]
    [InlineData("$ErrorActionPreference = 'Stop'; Get-CheckpointVariable nowhere; 'not reached'", 1)]
    [InlineData("$ErrorActionPreference = 'Stop'; Get-CheckpointVariable a | Copy-CheckpointVariable a; 'not reached'", 1)]
    [InlineData("if ((Test-Checkpoint a) -contains $false) { exit 4 }; 'reached'", 0)]
    [InlineData("if ((Test-Checkpoint a) -contains $true) { exit 4 }; 'not reached'", 4)]
    public void A_script_ends_with_its_exit_code(string script, int exitCode)
    {
        PwshResult result = RunScript(script);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.DoesNotContain("not reached", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Errors_go_to_standard_error_alone()
    {
        PwshResult result = Here.RunCommand("Get-CheckpointVariable nowhere, a");
        Assert.Contains("There is no checkpoint 'nowhere'", result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain("nowhere", result.Output, StringComparison.Ordinal);
        Assert.Contains("int32", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_in_a_script_names_its_line()
    {
        PwshResult result = RunScript("'one'\nGet-CheckpointVariable nowhere -ErrorAction Stop");
        Assert.Contains("script.ps1:3", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Commands_from_standard_input_are_run()
    {
        const string Command = "Get-CheckpointVariable a | Rename-CheckpointVariable a 'café ✓' | % Name\nexit 3\n";
        string input = PwshProgram.Importing(Engine.Manifest, Command);
        PwshResult result = new Pwsh { WorkingDirectory = _directory.Path, StandardInput = input }.RunFromInput();
        Assert.Equal(["café ✓"], result.Lines);
        Assert.Equal(3, result.ExitCode);
    }

    [Fact]
    public void Verbose_messages_and_WhatIf_are_written_to_the_output() =>
        Assert.Equal(
            [
                $"VERBOSE: {_directory["x"]}: 1 variable, 4 bytes in 1 extent to 1 data file, from {_directory["a"]}.",
                $"VERBOSE: a <- {_directory["a"]} (int32 [])",
                $"What if: Performing the operation \"Write 1 variable (4 bytes) from {_directory["a"]}\" on target \"{_directory["x"]}\".",
            ],
            Here.RunCommand("Get-CheckpointVariable a | Copy-CheckpointVariable x -WhatIf -Verbose").Succeeded().Lines
        );

    [Fact]
    public void A_question_that_nobody_can_answer_is_an_error()
    {
        PwshResult result = Here.RunCommand("Get-CheckpointVariable a | Copy-CheckpointVariable x -Confirm");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("NonInteractive", result.Errors, StringComparison.Ordinal);
        Assert.False(File.Exists(_directory["x.index"]));
    }

    [Fact]
    public void Ctrl_C_stops_a_copy_which_cleans_up()
    {
        PwshResult result = Interrupt("INT");
        Assert.NotEqual(0, result.ExitCode);
        Assert.False(Directory.Exists(_directory["new"]));
    }

    /// <summary>PowerShell ends at once, without stopping what runs. It is as after a kill.</summary>
    [Fact]
    public void A_copy_that_is_terminated_leaves_no_checkpoint_and_nothing_that_a_repair_does_not_remove()
    {
        PwshResult result = Interrupt("TERM");
        Assert.Equal(143, result.ExitCode);
        string[] left = Directory.GetFiles(_directory["new", "deep"]);
        Assert.NotEmpty(left);
        Assert.DoesNotContain(_directory["new", "deep", "x.index"], left);
        Here.RunCommand("Repair-Checkpoint new/deep/x").Succeeded();
        Assert.Empty(Directory.GetFiles(_directory["new", "deep"]));
    }

    public void Dispose() => _directory.Dispose();

    private PwshResult RunScript(string script)
    {
        File.WriteAllText(_directory["script.ps1"], PwshProgram.Importing(Engine.Manifest, script));
        return Here.RunFile("script.ps1");
    }

    /// <summary>Sends a signal to a process that copies for seconds, when it has begun to write.</summary>
    private PwshResult Interrupt(string signal)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent with kill.");
        CheckpointFiles.Copy(Fixtures.TfMade("long_tail", "model"), _directory["m"]);
        using Process process = Here.Begin(
            "$big = Get-CheckpointVariable m big; "
                + "1..20000 | % { $big.WithName(\"v$_\") } | Copy-CheckpointVariable new/deep/x; 'not reached'"
        );
        while (!process.HasExited && !HasBegun())
        {
            Thread.Sleep(1);
        }

        using (Process kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]))
        {
            kill.WaitForExit();
        }

        PwshResult result = Pwsh.Finish(process);
        Assert.Empty(result.Output);
        Assert.Empty(result.Errors);
        return result;
    }

    private bool HasBegun() =>
        Directory.Exists(_directory["new", "deep"])
        && new DirectoryInfo(_directory["new", "deep"]).EnumerateFiles().Any(static file => file.Length > 1_000_000);
}
