namespace CheckpointTools.Tests.Locating;

/// <summary>The folder of recorded cases and checkpoints.</summary>
internal static class LocatingFixtures
{
    public static string Root { get; } = Find();

    public static string PathOf(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? at = new(AppContext.BaseDirectory); at is not null; at = at.Parent)
        {
            foreach (string relative in (string[])["tests/fixtures", "shared/fixtures", "../shared/fixtures"])
            {
                string candidate = Path.GetFullPath(Path.Combine(at.FullName, relative));
                if (Directory.Exists(Path.Combine(candidate, "oracle", "state")))
                {
                    return candidate;
                }
            }
        }

        throw new DirectoryNotFoundException("No folder of fixtures above the tests.");
    }
}
