namespace CheckpointTools.Tests.Support;

internal sealed record PwshResult(int ExitCode, string Output, string Errors)
{
    public IReadOnlyList<string> Lines => Output.ReplaceLineEndings("\n").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    /// <summary>The same result if the exit code was 0 and there was no error; otherwise the test fails with PowerShell's output.</summary>
    public PwshResult Succeeded()
    {
        Assert.True(ExitCode == 0 && Errors.Length == 0, $"exit code {ExitCode}\n{Errors}\n{Output}");
        return this;
    }
}
