using System.Runtime.InteropServices;

namespace CheckpointTools.Tests.Support;

/// <summary>Whether two names are one file. .NET does not tell; the system's own stat does.</summary>
internal static class LinkedFiles
{
    public const string NoStat = "How stat prints a file's number is known of Linux only.";

    public static bool CanTell => RuntimeInformation.IsOSPlatform(OSPlatform.Linux);

    /// <summary>The file's device and number.</summary>
    public static string IdentityOf(string file)
    {
        using var process = System.Diagnostics.Process.Start(
            new System.Diagnostics.ProcessStartInfo("stat", ["-c", "%d:%i", "--", file]) { RedirectStandardOutput = true }
        )!;
        string identity = process.StandardOutput.ReadToEnd().Trim();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return identity;
    }
}
