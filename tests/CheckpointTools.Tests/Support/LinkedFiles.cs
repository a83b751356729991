using System.Runtime.InteropServices;

namespace CheckpointTools.Tests.Support;

/// <summary>Tells whether two names are the same file. .NET cannot, so the system's stat command is used.</summary>
internal static class LinkedFiles
{
    public const string NoStat = "How stat prints a file's number is known of Linux only.";

    public static bool CanTell => RuntimeInformation.IsOSPlatform(OSPlatform.Linux);

    /// <summary>The file's device and inode number.</summary>
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
