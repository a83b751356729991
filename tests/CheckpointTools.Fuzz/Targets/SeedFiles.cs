namespace CheckpointTools.Fuzz.Targets;

/// <summary>The small files among the fixtures.</summary>
internal static class SeedFiles
{
    private static readonly string[] Folders = ["tf-made", "oracle/corrupt/good"];

    /// <summary>The files up to a size whose names match, in the order of their paths.</summary>
    public static IEnumerable<string> Find(string pattern, int maxLength) =>
        Folders
            .Select(Fixtures.Require)
            .SelectMany(folder => Directory.EnumerateFiles(folder, pattern, SearchOption.AllDirectories))
            .Where(file => new FileInfo(file).Length <= maxLength)
            .Order(StringComparer.Ordinal);
}
