using System.Diagnostics;
using System.Text;

namespace CheckpointTools.Tests.Support;

/// <summary>The built ckpt, in a process of its own.</summary>
internal sealed class Ckpt
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <summary>The folder of the build that these tests belong to.</summary>
    public static string Folder { get; } = Path.GetFullPath(Path.Combine(
        AppContext.BaseDirectory, "..", "..", "CheckpointTools.Host", Path.GetFileName(Path.TrimEndingDirectorySeparator(AppContext.BaseDirectory))));

    /// <summary>The folder to start from: a copy of <see cref="Folder"/> that a test changed, if not that itself.</summary>
    public string From { get; init; } = Folder;

    public string WorkingDirectory { get; init; } = Path.GetTempPath();

    public string? StandardInput { get; init; }

    public static CkptResult Run(params string[] arguments) => new Ckpt().Start(arguments);

    /// <summary>Starts ckpt and waits for its end.</summary>
    public CkptResult Start(params string[] arguments)
    {
        using Process process = Begin(arguments);
        return Finish(process);
    }

    /// <summary>Starts ckpt with its streams redirected; for tests that act while it runs.</summary>
    public Process Begin(params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(From, OperatingSystem.IsWindows() ? "ckpt.exe" : "ckpt"), arguments)
        {
            WorkingDirectory = WorkingDirectory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            StandardInputEncoding = Utf8,
            StandardOutputEncoding = Utf8,
            StandardErrorEncoding = Utf8,
        };
        Process process = Process.Start(start)!;
        process.StandardInput.Write(StandardInput);
        process.StandardInput.Close();
        return process;
    }

    public static CkptResult Finish(Process process)
    {
        // Both at once: a full pipe that nobody empties would stop the child.
        Task<string> output = process.StandardOutput.ReadToEndAsync();
        Task<string> errors = process.StandardError.ReadToEndAsync();
        process.WaitForExit();
        return new CkptResult(process.ExitCode, output.GetAwaiter().GetResult(), errors.GetAwaiter().GetResult());
    }
}
