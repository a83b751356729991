namespace CheckpointTools.Tests;

/// <summary>The other tests believe what <see cref="Engine"/> says: here is why they may.</summary>
public class EngineTests
{
    [Fact]
    public void Errors_warnings_and_terminating_errors_are_told_apart()
    {
        using var engine = new Engine();
        EngineResult result = engine.Run(
            "function f { [CmdletBinding()]param() $PSCmdlet.WriteWarning('w'); 'out' } f; Get-Nothing; throw 'end'"
        );
        Assert.Equal("out", Assert.Single(result.Output).BaseObject);
        Assert.Equal(["w"], result.Warnings);
        Assert.Equal(["CommandNotFoundException"], result.ErrorIds);
        Assert.Equal("end", result.Terminating?.Message);
    }

    [Fact]
    public void A_running_script_is_stopped()
    {
        using var engine = new Engine();
        var reached = new bool[1];
        engine.SetVariable("reached", reached);
        EngineResult result = engine.RunAndStop(
            "$reached[0] = $true; while ($true) { }; 'not reached'",
            () => Volatile.Read(ref reached[0])
        );
        Assert.Empty(result.Output);
        Assert.True(result.Stopped);
    }

    [Fact]
    public void Tables_are_as_wide_as_the_screen()
    {
        using var engine = new Engine(columns: 20);
        string shown = engine.Show("[pscustomobject]@{ Name = 'x' * 30; B = 1 }");
        Assert.Contains('…', shown);
        Assert.All(shown.Split('\n'), line => Assert.InRange(line.Length, 0, 20));
    }

    [Fact]
    public void Questions_are_answered()
    {
        using var engine = new Engine();
        const string Ask =
            "function f { [CmdletBinding(SupportsShouldProcess)]param() if ($PSCmdlet.ShouldProcess('target', 'act')) { 'done' } "
            + "} f -Confirm";
        engine.Host.Answer = (message, labels) => message.Contains("target", StringComparison.Ordinal) ? labels.ToList().IndexOf("&No") : 0;
        Assert.Empty(engine.Run(Ask).Succeeded().Output);
        engine.Host.Answer = (_, labels) => labels.ToList().IndexOf("&Yes");
        Assert.Single(engine.Run(Ask).Succeeded().Output);
    }

    [Fact]
    public void The_Tab_key_completes_and_input_and_location_are_given()
    {
        using var engine = new Engine();
        using var directory = new TemporaryDirectory();
        Assert.Contains("Get-Module", engine.Complete("Get-Modul"));
        engine.SetLocation(directory.Path);
        Assert.EndsWith(Path.GetFileName(directory.Path), engine.Run("$PWD.Path").Output[0].ToString(), StringComparison.Ordinal);
        Assert.Equal(
            [2, 4],
            engine.Run("$input | ForEach-Object { $_ * 2 }", [1, 2]).Succeeded().Output.Select(static o => (int)o.BaseObject)
        );
    }
}
