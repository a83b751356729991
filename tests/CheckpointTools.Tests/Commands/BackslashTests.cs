namespace CheckpointTools.Tests.Commands;

/// <summary>
/// On Unix a name may hold a backslash, which PowerShell takes for a separator. What a checkpoint says of itself never leads to another
/// one.
/// </summary>
public sealed class BackslashTests : IDisposable
{
    private readonly Session _session = new();

    public BackslashTests()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "No name has a backslash on Windows.");
        CheckpointFiles.Adam(_session.Directory, "d/back\\m-1", 4);
        CheckpointFiles.Adam(_session.Directory, "d/back\\m-2");
        CheckpointFiles.Adam(_session.Directory, "d/back/m-1");
        CheckpointFiles.Adam(_session.Directory, "d/back/m-2");
    }

    public void Dispose() => _session.Dispose();

    [Theory]
    [InlineData("(Get-Checkpoint d)[0] | Remove-Checkpoint")]
    [InlineData("(Get-Checkpoint d)[0] | Remove-Checkpoint -Force")]
    [InlineData("(Get-Checkpoint d)[0] | ThroughJob | Remove-Checkpoint")]
    [InlineData("(Get-Checkpoint d)[0].Checkpoint | Remove-Checkpoint")]
    [InlineData("Remove-Checkpoint -LiteralPath (Get-Checkpoint d)[0].Checkpoint")]
    [InlineData("Remove-Checkpoint d -KeepLatest 1")]
    [InlineData("Get-Checkpoint d | Remove-Checkpoint -KeepLatest 1")]
    [InlineData("(Get-Checkpoint d)[0] | Move-Checkpoint -To moved")]
    public void What_goes_is_the_checkpoint_itself(string script)
    {
        _session.Run(script).Succeeded();
        Assert.True(File.Exists(_session["d/back/m-1.index"]));
        Assert.False(File.Exists(_session["d/back\\m-1.index"]));
    }

    [Theory]
    [InlineData("(Get-Checkpoint d)[0] | Get-Checkpoint | ForEach-Object Checkpoint")]
    [InlineData("((Get-Checkpoint d)[0] | Get-CheckpointVariable)[0].Checkpoint")]
    [InlineData("Get-CheckpointVariable -LiteralPath $PWD/d/back\\m-1 | Get-Checkpoint | ForEach-Object Checkpoint")]
    [InlineData("Get-CheckpointVariable -LiteralPath $PWD/d/back\\m-1 | ThroughJob | Get-Checkpoint | ForEach-Object Checkpoint")]
    [InlineData("(Get-Checkpoint d)[0] | ThroughJob | Get-Checkpoint | ForEach-Object Checkpoint")]
    public void What_is_read_is_the_checkpoint_itself(string script) =>
        Assert.Equal(_session["d/back\\m-1"], Assert.Single(_session.Run(script).Succeeded().Output).ToString());

    /// <summary>They would take it for another file, and find no provider of this name.</summary>
    [Fact]
    public void File_commands_get_a_path_that_leads_nowhere() =>
        Assert.All(
            _session.Run("(Get-Checkpoint d)[0].PSPath; (Test-Checkpoint d -All -Summary)[0].PSPath").Succeeded().Output,
            static path => Assert.StartsWith("CheckpointFile::", path.ToString(), StringComparison.Ordinal)
        );

    /// <summary>What is gone does not give way to what PowerShell would make of its path.</summary>
    [Fact]
    public void What_is_gone_is_not_found_elsewhere()
    {
        _session.Run("$c = Get-Checkpoint d; $c[0] | Remove-Checkpoint").Succeeded();
        Assert.Equal("CheckpointNotFound", _session.FailsWith("$c[0] | Remove-Checkpoint -Force -ErrorAction Stop"));
        Assert.True(File.Exists(_session["d/back/m-1.index"]));
    }
}
