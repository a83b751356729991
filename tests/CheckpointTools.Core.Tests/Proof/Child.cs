using System.Diagnostics;

namespace CheckpointTools.Tests.Proof;

/// <summary>The process that is killed.</summary>
internal static class Child
{
    /// <summary>The exit code of a killed process: from SIGKILL, or from TerminateProcess with -1.</summary>
    public static int Killed => OperatingSystem.IsWindows() ? -1 : 128 + 9;

    public static Process Start(params string[] arguments) => Process.Start(Prepare(arguments))!;

    /// <summary>The same on a processor without vector instructions, as far as the runtime is concerned.</summary>
    public static Process StartScalar(params string[] arguments)
    {
        ProcessStartInfo start = Prepare(arguments);
        start.Environment["DOTNET_EnableHWIntrinsic"] = "0";
        return Process.Start(start)!;
    }

    /// <returns>The exit code, and the text of an error.</returns>
    public static async Task<(int ExitCode, string Error)> Run(params string[] arguments)
    {
        using Process process = Start(arguments);
        string error = await process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        return (process.ExitCode, error);
    }

    private static ProcessStartInfo Prepare(string[] arguments) =>
        new(
            Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "CheckpointTools.Proof.exe" : "CheckpointTools.Proof"),
            arguments
        )
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            Environment = { ["DOTNET_TieredCompilation"] = "1", ["DOTNET_gcServer"] = "0" },
        };
}
