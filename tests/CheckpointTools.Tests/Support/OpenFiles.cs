namespace CheckpointTools.Tests.Support;

/// <summary>Tells whether this process holds files open.</summary>
internal static class OpenFiles
{
    public static void AssertNoneIn(string directory)
    {
        if (OperatingSystem.IsLinux())
        {
            Assert.DoesNotContain(
                Directory.EnumerateFileSystemEntries("/proc/self/fd").Select(static fd => new FileInfo(fd).LinkTarget),
                target => target is not null && target.StartsWith(directory + "/", StringComparison.Ordinal)
            );
            return;
        }

        foreach (string file in Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
        {
            File.Open(file, FileMode.Open, FileAccess.ReadWrite, FileShare.None).Dispose();
        }
    }
}
