namespace CheckpointTools.TestSupport;

/// <summary>Checkpoints to read. Tests write only into a <see cref="TemporaryDirectory"/>.</summary>
internal static class Fixtures
{
    public const string NoPublic = "The public fixtures do not lie beside this checkout.";

    /// <summary>Checkpoints of public projects, in shared/fixtures/public beside the checkout or beside a directory above it; null without them.</summary>
    public static string? Public { get; } = FindPublic();

    public static string TfMade(params string[] parts) => Checkout.PathTo(["tests", "fixtures", "tf-made", .. parts]);

    public static string Good(params string[] parts) => Checkout.PathTo(["tests", "fixtures", "oracle", "corrupt", "good", .. parts]);

    private static string? FindPublic()
    {
        for (DirectoryInfo? directory = new(Checkout.Root); directory is not null; directory = directory.Parent)
        {
            string candidate = Path.Combine(directory.FullName, "shared", "fixtures", "public");
            if (Directory.Exists(candidate))
            {
                return candidate;
            }
        }

        return null;
    }
}
