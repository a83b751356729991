using System.Diagnostics;

namespace CheckpointTools.Tests;

public class HostTests
{
    [Theory]
    [InlineData("'x'", 0)]
    [InlineData("exit 7", 7)]
    [InlineData("throw 'boom'", 1)]
    [InlineData("'before'; Get-Nothing", 1)]
    [InlineData("Get-Nothing; 'after'", 0)]
    [InlineData("1/0 # a comment at the end", 1)]
    [InlineData("if (", 1)]
    public void The_exit_code_tells_how_the_last_statement_went(string command, int exitCode) =>
        Assert.Equal(exitCode, Ckpt.Run("-Command", command).ExitCode);

    [Theory]
    [InlineData("throw 'boom'", "boom")]
    [InlineData("Get-Nothing; 'after'", "Get-Nothing")]
    [InlineData("if (", "Missing condition")]
    public void Errors_go_to_standard_error_alone(string command, string message)
    {
        CkptResult result = Ckpt.Run("-Command", command);
        Assert.Contains(message, result.Errors, StringComparison.Ordinal);
        Assert.DoesNotContain(message, result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void Standard_input_is_run_when_there_is_no_argument()
    {
        CkptResult result = new Ckpt { StandardInput = "'café ✓'\n'second'\nexit 3" }.Start();
        Assert.Equal(["café ✓", "second"], result.Lines);
        Assert.Equal(3, result.ExitCode);
    }

    [Fact]
    public void Output_has_no_byte_order_mark() => Assert.Equal('x', Ckpt.Run("-Command", "'x'").Output[0]);

    [Fact]
    public void A_table_has_the_width_of_its_content()
    {
        CkptResult result = Ckpt.Run("-Command", "[pscustomobject]@{ Name = 'a/b'; Shape = '[1, 2]' }").Succeeded();
        Assert.Equal(["Name Shape", "---- -----", "a/b  [1, 2]"], result.Lines);
    }

    [Fact]
    public void Aliases_of_the_pipeline_are_there() =>
        Assert.Equal(["4", "6"], Ckpt.Run("-Command", "1..3 | Where { $_ -gt 1 } | ? { $true } | foreach { $_ } | % { $_ * 2 }").Succeeded().Lines);

    [Fact]
    public void Warnings_and_verbose_messages_go_where_pwsh_puts_them()
    {
        CkptResult result = Ckpt.Run("-Command", "function f { [CmdletBinding()]param() $PSCmdlet.WriteWarning('w'); $PSCmdlet.WriteVerbose('v') } f -Verbose");
        Assert.Equal(["WARNING: w", "VERBOSE: v"], result.Succeeded().Lines);
    }

    [Fact]
    public void Relative_paths_follow_the_directory_it_was_started_in()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["where.ps1"], "$PWD.Path; $PSScriptRoot");
        CkptResult result = new Ckpt { WorkingDirectory = directory.Path }.Start("-File", "where.ps1").Succeeded();
        Assert.All(result.Lines, line => Assert.EndsWith(Path.GetFileName(directory.Path), line, StringComparison.Ordinal));
        Assert.Equal(2, result.Lines.Count);
    }

    [Theory]
    [InlineData("-Name,x,-Count,5,-Loud", "x 5 True ")]
    [InlineData("-Name:x,-Loud:$false,7", "x 7 False ")]
    [InlineData("two words,-3", "two words -3 False ")]
    [InlineData("a,1,left,over", "a 1 False left+over")]
    public void Script_arguments_bind_as_pwsh_binds_them(string arguments, string expected)
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["p.ps1"], "param([string]$Name, [int]$Count, [switch]$Loud)\n\"$Name $Count $Loud $($args -join '+')\"");
        CkptResult result = Ckpt.Run(["-File", directory["p.ps1"], .. arguments.Split(',')]);
        Assert.Equal([expected], result.Succeeded().Lines);
    }

    [Theory]
    [InlineData("exit 4", 4)]
    [InlineData("function f { exit 5 } f; 'not reached'", 5)]
    [InlineData("throw 'deep'", 1)]
    [InlineData("Get-Nothing", 1)]
    [InlineData("'fine'", 0)]
    [InlineData("& {", 1)]
    public void A_script_ends_with_its_exit_code(string script, int exitCode)
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["s.ps1"], script);
        CkptResult result = Ckpt.Run("-File", directory["s.ps1"]);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.DoesNotContain("not reached", result.Output, StringComparison.Ordinal);
    }

    [Fact]
    public void An_error_in_a_script_names_its_line()
    {
        using var directory = new TemporaryDirectory();
        File.WriteAllText(directory["s.ps1"], "'one'\nthrow 'deep'");
        Assert.Contains("s.ps1:2", Ckpt.Run(directory["s.ps1"]).Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("-Nonsense")]
    [InlineData("-Command")]
    [InlineData("-File")]
    public void A_wrong_command_line_gets_the_usage_on_standard_error(string option)
    {
        CkptResult result = Ckpt.Run(option);
        Assert.Equal(64, result.ExitCode);
        Assert.Contains(option, result.Errors, StringComparison.Ordinal);
        Assert.Contains("ckpt -Help", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void Help_is_printed_on_request() => Assert.Contains("-Command", Ckpt.Run("-Help").Succeeded().Output, StringComparison.Ordinal);

    [Fact]
    public void A_missing_script_is_named()
    {
        CkptResult result = Ckpt.Run("-File", "nowhere.ps1");
        Assert.Equal(1, result.ExitCode);
        Assert.Contains("nowhere.ps1", result.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public void A_question_that_nobody_can_answer_is_an_error()
    {
        CkptResult result = Ckpt.Run("-Command", "function f { [CmdletBinding(SupportsShouldProcess)]param() if ($PSCmdlet.ShouldProcess('t', 'a')) { 'did it' } } f -Confirm");
        Assert.Contains("nobody is at the terminal", result.Errors, StringComparison.Ordinal);
        Assert.Empty(result.Output);
    }

    [Fact]
    public async Task A_reader_that_goes_away_ends_the_run_quietly()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows' console stream does not report a broken pipe.");
        using Process process = new Ckpt().Begin("-Command", "while ($true) { 'y' }");
        Assert.Equal("y", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        process.StandardOutput.Close();
        string errors = await process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Empty(errors);
        Assert.Equal(141, process.ExitCode);
    }

    [Theory]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task A_signal_stops_the_pipeline_which_cleans_up(string signal, int exitCode)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Signals are sent with kill.");
        using var directory = new TemporaryDirectory();
        string trace = directory["cleaned-up"];
        string command = $$"""function f { [CmdletBinding()]param() process { 'running'; while ($true) { } } clean { [IO.File]::WriteAllText('{{trace}}', '') } } f""";
        using Process process = new Ckpt().Begin("-Command", command);
        Assert.Equal("running", await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken));
        using (Process kill = Process.Start("kill", [$"-{signal}", $"{process.Id}"]))
        {
            await kill.WaitForExitAsync(TestContext.Current.CancellationToken);
        }

        CkptResult result = Ckpt.Finish(process);
        Assert.Equal(exitCode, result.ExitCode);
        Assert.Empty(result.Errors);
        Assert.True(File.Exists(trace));
    }
}
