namespace CheckpointTools.Tests.Support;

/// <summary>What tests need and not every operating system has. A test is skipped without it.</summary>
internal static class Needs
{
    public static void SymbolicLinks() => Assert.SkipWhen(OperatingSystem.IsWindows(), "Symbolic links need privileges on Windows.");

    public static void NamesInAnyCase() =>
        Assert.SkipUnless(OperatingSystem.IsWindows(), "Names that differ in case mean different files here.");

    /// <summary>A file can have the name at the end of the path.</summary>
    public static void FileName(string path) =>
        Assert.SkipWhen(
            Path.GetFileName(path.AsSpan()).IndexOfAny(Path.GetInvalidFileNameChars()) >= 0,
            $"No file can have the name '{Path.GetFileName(path)}' on this operating system."
        );
}
