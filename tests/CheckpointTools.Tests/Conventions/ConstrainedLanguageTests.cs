namespace CheckpointTools.Tests.Conventions;

/// <summary>Where an administrator constrains the language of scripts, every command does what it does elsewhere.</summary>
public class ConstrainedLanguageTests
{
    private const string Constrain = "$ExecutionContext.SessionState.LanguageMode = 'ConstrainedLanguage'";

    // Whatever fails ends the process. Values of times are left out of what is shown.
    private const string Script = """
        $ErrorActionPreference = 'Stop'
        Get-Checkpoint runs | Format-Table Name, Step, VariableCount, IsLatest
        Get-CheckpointVariable runs -Kind Weight | Format-Table
        Get-CheckpointScope runs | Format-Table
        Get-CheckpointObject tf2 | Format-Table
        Get-ModelVariable runs/model.ckpt-5.meta | Format-Table
        Read-CheckpointVariable runs global_step
        Read-CheckpointVariable runs head/bias -AsObject | ConvertTo-Json
        Measure-CheckpointVariable runs -Histogram 3 | Format-Table
        Test-Checkpoint runs -Kind Weight
        Test-Checkpoint nowhere -Detailed | Format-List Code
        Compare-Checkpoint runs/model.ckpt-4 runs/model.ckpt-5 -IncludeValue | Format-Table
        Get-CheckpointVariable runs | Rename-CheckpointScope head tail | Copy-CheckpointVariable out/a
        Get-CheckpointVariable runs | Copy-CheckpointVariable out/m -AssignmentMap @{ 'head/' = 'tail/' }
        Get-CheckpointVariable runs | Rename-CheckpointVariable -NewName { $_.Name -replace 'head', 'x' } | Copy-CheckpointVariable out/r
        Get-CheckpointVariable runs | Convert-CheckpointVariable head/bias -Script { , $_ } | Copy-CheckpointVariable out/s
        Get-CheckpointVariable runs | Convert-CheckpointVariable -NewDataType bfloat16 | Copy-CheckpointVariable out/b
        Get-CheckpointVariable out/b | Format-Table Name, DataType
        Merge-Checkpoint runs/model.ckpt-4, runs/model.ckpt-5 out/avg -Method Average
        Get-CheckpointVariable runs/*4, runs/*5 head/bias | Merge-CheckpointVariable | Copy-CheckpointVariable out/one
        New-CheckpointVariable x 1.5 | Copy-CheckpointVariable out/n
        Get-CheckpointVariable runs | Initialize-CheckpointVariable runs/model.ckpt-4 @{ '/' = '/' } | Copy-CheckpointVariable out/i
        Get-CheckpointVariable runs | Export-CheckpointVariable out/x.safetensors
        Export-CheckpointReport runs out/r.html
        Get-CheckpointVariable runs head/bias | Split-CheckpointVariable -NewName u, v -Count 2 |
            Join-CheckpointVariable -NewName w -Axis 0 | Copy-CheckpointVariable out/w
        Remove-CheckpointVariable out/a tail/bias
        Remove-CheckpointVariable out/m -OptimizerState
        Optimize-Checkpoint out/a
        Repair-Checkpoint out/a
        Repair-Checkpoint runs -StateFile
        Copy-Checkpoint out/a out/c
        Move-Checkpoint out/c out/d
        Set-LatestCheckpoint out/d
        Wait-Checkpoint out -Timeout 0 | Format-Table Name
        Remove-Checkpoint runs -KeepLatest 2
        Get-CheckpointVariable runs | ConvertTo-CheckpointRecord | Format-Table
        New-PSDrive m Checkpoint runs/model.ckpt-5 | Out-Null
        Get-ChildItem m:/
        Get-Content m:/global_step
        Get-Checkpoint out/d | Remove-Item
        Get-ChildItem -Recurse -File -Name | Sort-Object
        Get-FileHash out/*.data*, out/*.index, out/*.safetensors | Format-Table Hash
        """;

    [Fact]
    public void Every_command_does_the_same_there()
    {
        PwshResult free = Run("");
        Assert.Contains("out/avg.index", free.Output, StringComparison.Ordinal);
        PwshResult constrained = Run(Constrain);
        Assert.Equal(free.Output, constrained.Output);
        Assert.Equal(("ConstrainedLanguage", "FullLanguage"), (Mode(Constrain), Mode("")));
    }

    [Fact]
    public void No_command_is_missing_here()
    {
        using var engine = new Engine();
        Assert.All(
            engine.Run("(Get-Command -Module CheckpointTools).Name").Output,
            static name => Assert.Contains(name.ToString()!, Script, StringComparison.Ordinal)
        );
    }

    private static PwshResult Run(string before)
    {
        using var directory = new TemporaryDirectory();
        directory.CopyOf(Fixtures.TfMade("tf1_adam_steps"), "runs");
        directory.CopyOf(Fixtures.TfMade("tf2_manager"), "tf2");
        PwshResult result = new Pwsh { WorkingDirectory = directory.Path }.RunCommand($"{before}\n{Script}");
        Assert.True(result.ExitCode == 0, result.Errors);
        return result with { Output = result.Output.Replace(directory.Path, "here", StringComparison.Ordinal) };
    }

    private static string Mode(string before) => Pwsh.Run($"{before}\n\"$($ExecutionContext.SessionState.LanguageMode)\"").Output.Trim();
}
