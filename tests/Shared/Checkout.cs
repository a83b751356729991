namespace CheckpointTools.TestSupport;

/// <summary>The checkout that the running tests were built in.</summary>
internal static class Checkout
{
    public static string Root { get; } = Find();

    /// <summary>A path in the checkout.</summary>
    public static string PathTo(params string[] parts) => Path.GetFullPath(Path.Combine([Root, .. parts]));

    private static string Find()
    {
        for (DirectoryInfo? directory = new(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
        {
            if (File.Exists(Path.Combine(directory.FullName, "CheckpointTools.sln")))
            {
                return directory.FullName;
            }
        }

        throw new DirectoryNotFoundException($"'{AppContext.BaseDirectory}' is not inside a checkout of CheckpointTools.");
    }
}
