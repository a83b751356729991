namespace CheckpointTools.Tests.Support;

/// <summary>Theory data for all fixtures in a folder, so that a new fixture is tested as soon as it is added.</summary>
internal static class FixtureRows
{
    public const string TensorFlowMade = "tf-made";
    public const string Public = "public";
    public const string Damaged = "oracle/corrupt/bad";

    /// <summary>Every V2 prefix under a folder, relative to the fixtures' root.</summary>
    public static IEnumerable<TheoryDataRow<string>> PrefixesUnder(string folder, Func<string, bool>? where = null) =>
        RowsUnder(folder, "*.index", static path => path[..^".index".Length], where ?? (static _ => true));

    /// <summary>Every file with a name under a folder, relative to the fixtures' root.</summary>
    public static IEnumerable<TheoryDataRow<string>> FilesUnder(string folder, string pattern, Func<string, bool> where) =>
        RowsUnder(folder, pattern, static path => path, where);

    /// <summary>One skipped row if the folder is not available; TensorFlow's own checkpoints are always required.</summary>
    private static List<TheoryDataRow<string>> RowsUnder(
        string folder,
        string pattern,
        Func<string, string> select,
        Func<string, bool> where
    )
    {
        if (folder != TensorFlowMade && Fixtures.Find(folder) is null)
        {
            return [new TheoryDataRow<string>(folder) { Skip = $"The fixtures '{folder}' are not beside this checkout." }];
        }

        string root = Fixtures.Require(folder);
        List<TheoryDataRow<string>> rows =
        [
            .. Directory
                .EnumerateFiles(root, pattern, SearchOption.AllDirectories)
                .Select(static path => path.Replace(Path.DirectorySeparatorChar, '/'))
                .Select(select)
                .Where(where)
                .Order(StringComparer.Ordinal)
                .Select(path => new TheoryDataRow<string>(
                    folder + "/" + Path.GetRelativePath(root, path).Replace(Path.DirectorySeparatorChar, '/')
                )),
        ];
        return rows.Count > 0 ? rows : throw new InvalidOperationException($"No '{pattern}' lies under '{root}'.");
    }
}
