namespace CheckpointTools.TestSupport;

/// <summary>
/// Checkpoints to read: in tests/fixtures of the checkout, or in shared/fixtures beside the checkout or one of its parent directories,
/// where the large collections and other projects' checkpoints are kept. Tests write only into a <see cref="TemporaryDirectory"/>.
/// </summary>
internal static class Fixtures
{
    public const string NoPublic = "The public fixtures do not lie beside this checkout.";

    /// <summary>Checkpoints of public projects; null if they are not available.</summary>
    public static string? Public { get; } = Find("public");

    public static string TfMade(params string[] parts) => Path.GetFullPath(Path.Combine([Require("tf-made"), .. parts]));

    public static string Good(params string[] parts) =>
        Path.GetFullPath(Path.Combine([Require(Path.Combine("oracle", "corrupt", "good")), .. parts]));

    /// <summary>The files whose names begin with a prefix and a dot. Wine 8 does not find them by a pattern.</summary>
    public static IEnumerable<string> FilesOf(string prefix) =>
        Directory.EnumerateFiles(Path.GetDirectoryName(prefix)!).Where(file => file.StartsWith(prefix + ".", StringComparison.Ordinal));

    /// <summary>The full path of a fixture; null if it is not available.</summary>
    public static string? Find(string relative)
    {
        string own = Checkout.PathTo("tests", "fixtures", relative);
        if (Path.Exists(own))
        {
            return own;
        }

        for (DirectoryInfo? directory = new(Checkout.Root); directory is not null; directory = directory.Parent)
        {
            string beside = Path.GetFullPath(Path.Combine(directory.FullName, "shared", "fixtures", relative));
            if (Path.Exists(beside))
            {
                return beside;
            }
        }

        return null;
    }

    public static string Require(string relative) =>
        Find(relative)
        ?? throw new DirectoryNotFoundException(
            $"The fixtures '{relative}' are neither in tests/fixtures nor in shared/fixtures beside the checkout."
        );
}
