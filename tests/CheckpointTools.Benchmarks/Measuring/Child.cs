using System.Diagnostics;
using CheckpointTools.TestSupport;

namespace CheckpointTools.Benchmarks.Measuring;

/// <summary>Runs other programs.</summary>
internal static class Child
{
    /// <summary>The manifest of the staged module.</summary>
    public static string Manifest { get; } = Checkout.PathTo("CheckpointTools.psd1");

    /// <summary>Runs a command in PowerShell.</summary>
    /// <returns>What it printed, line by line.</returns>
    public static string[] RunPwsh(string command) => Run(PwshProgram.Prepare("-Command", command));

    /// <summary>Runs a pipeline of the module's commands in PowerShell.</summary>
    /// <returns>What the pipeline printed, line by line.</returns>
    public static string[] RunPipeline(string pipeline) => RunPwsh(PwshProgram.Importing(Manifest, pipeline));

    public static void Run(string program, params string[] arguments) => Run(new ProcessStartInfo(program, arguments));

    private static string[] Run(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = true;
        using Process process = Process.Start(start)!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : throw new InvalidOperationException($"{start.FileName} exited with {process.ExitCode}.");
    }
}
