using System.Diagnostics;

namespace CheckpointTools.Benchmarks.Measuring;

/// <summary>Runs other programs.</summary>
internal static class Child
{
    /// <summary>ckpt of the same configuration, which the build places beside this program's own directory.</summary>
    private static string Host { get; } = Path.Combine(
        AppContext.BaseDirectory,
        "..",
        "..",
        "CheckpointTools.Host",
        Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory)),
        OperatingSystem.IsWindows() ? "ckpt.exe" : "ckpt");

    /// <summary>The manifest of the module that ckpt imports.</summary>
    public static string Manifest { get; } = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(Host)!, "module", "CheckpointTools", "CheckpointTools.psd1"));

    /// <returns>What the pipeline printed, line by line.</returns>
    public static string[] RunPipeline(string pipeline) => Run(Host, "-Command", pipeline);

    /// <summary>A path as a literal of PowerShell.</summary>
    public static string Quote(string path) => $"'{path.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <returns>What the program printed, line by line.</returns>
    public static string[] Run(string program, params string[] arguments)
    {
        using Process process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true })!;
        string output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return process.ExitCode == 0
            ? output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            : throw new InvalidOperationException($"{program} exited with {process.ExitCode}.");
    }
}
