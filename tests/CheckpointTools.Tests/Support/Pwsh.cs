using System.Diagnostics;
using System.Text;

namespace CheckpointTools.Tests.Support;

/// <summary>PowerShell in a separate process, with the staged module.</summary>
internal sealed class Pwsh
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The module that commands find imported: the staged one, or a copy that a test changed.</summary>
    public string Manifest { get; init; } = Engine.Manifest;

    public string WorkingDirectory { get; init; } = Path.GetTempPath();

    public string? StandardInput { get; init; }

    public static PwshResult Run(string command) => new Pwsh().RunCommand(command);

    /// <summary>Runs a command to its end, with the module imported.</summary>
    public PwshResult RunCommand(string command)
    {
        using Process process = Begin(command);
        return Finish(process);
    }

    /// <summary>Runs a script to its end; the script imports what it needs.</summary>
    public PwshResult RunFile(string script, params string[] arguments)
    {
        using Process process = Begin(["-File", script, .. arguments]);
        return Finish(process);
    }

    /// <summary>Runs the script in <see cref="StandardInput"/>, which imports what it needs.</summary>
    public PwshResult RunFromInput()
    {
        using Process process = Begin(["-Command", "-"]);
        return Finish(process);
    }

    /// <summary>Starts a command with redirected streams, for tests that act while it runs.</summary>
    public Process Begin(string command) => Begin(["-Command", PwshProgram.Importing(Manifest, command)]);

    public static PwshResult Finish(Process process)
    {
        // Both are read at once: if a pipe were full, the child would stop.
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return new PwshResult(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }

    private Process Begin(string[] arguments)
    {
        ProcessStartInfo start = PwshProgram.Prepare(arguments);
        start.WorkingDirectory = WorkingDirectory;
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.StandardInputEncoding = start.StandardOutputEncoding = start.StandardErrorEncoding = Utf8;
        Process process = Process.Start(start)!;
        process.StandardInput.Write(StandardInput);
        process.StandardInput.Close();
        return process;
    }
}
