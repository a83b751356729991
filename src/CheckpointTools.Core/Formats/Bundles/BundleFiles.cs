using System.Globalization;
using System.Text.RegularExpressions;
using CheckpointTools.Files;

namespace CheckpointTools.Formats.Bundles;

/// <summary>The names of a bundle's files (format.md 6; TensorFlow's naming.cc).</summary>
internal static partial class BundleFiles
{
    /// <summary>The path of the index.</summary>
    /// <param name="prefix">The checkpoint's prefix.</param>
    public static string IndexPath(string prefix) => prefix + FixedNames.IndexSuffix;

    /// <summary>The path of a data file.</summary>
    /// <param name="prefix">The checkpoint's prefix.</param>
    /// <param name="shard">The number of the data file, from 0.</param>
    /// <param name="shardCount">The number of data files.</param>
    public static string DataPath(string prefix, int shard, int shardCount) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}.data-{shard:D5}{CountSuffix(shardCount)}");

    /// <summary>The end of the names of all data files whose names state this number of files.</summary>
    internal static string CountSuffix(int shardCount) => string.Create(CultureInfo.InvariantCulture, $"-of-{shardCount:D5}");

    /// <summary>Whether a path is that of a data file of a checkpoint, whatever number of files its name states.</summary>
    internal static bool IsDataFileOf(string prefix, string path) => DataSuffix().IsMatch(FileNames.SuffixOf(prefix, path));

    /// <summary>Whether a name is one that the parts of a sharded save have until they are merged, in a directory of their own.</summary>
    internal static bool IsPartOfSave(string name) => Part().IsMatch(name);

    /// <summary>The data files of a prefix, whatever number of files their names state, in ordinal order.</summary>
    internal static string[] FindData(string prefix)
    {
        try
        {
            return
            [
                .. Directory
                    .EnumerateFiles(Path.GetDirectoryName(prefix)!)
                    .Where(path => IsDataFileOf(prefix, path))
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            // A directory that cannot be listed shows no files, but those with known names can still be read.
            return [];
        }
    }

    /// <summary>The length of a file, or of what a link leads to; null if it is not there.</summary>
    internal static long? LengthOf(string path) => RegularFile.FindStamp(path)?.Length;

    /// <summary>The number of data files of a prefix that their names state; null if there are none or they do not agree.</summary>
    internal static int? FindShardCount(string prefix)
    {
        string[] counts = [.. FindData(prefix).Select(static path => path[(path.LastIndexOf('-') + 1)..]).Distinct()];
        return counts.Length == 1 && int.TryParse(counts[0], NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count > 0
            ? count
            : null;
    }

    /// <summary>
    /// A file that may be the only data file under another name: people rename it to the prefix, or leave its number out. It is named to
    /// the user and never read, because nothing says what it is.
    /// </summary>
    internal static string? FindRenamedData(string prefix) => Array.Find([prefix, prefix + ".data"], File.Exists);

    /// <summary>Opens a data file for reading.</summary>
    internal static SourceFile OpenData(string prefix, int shard, int shardCount)
    {
        string path = DataPath(prefix, shard, shardCount);
        try
        {
            return SourceFile.Open(path);
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.CheckpointNotFound)
        {
            throw BundleFaults.DataFileMissing(prefix, path, shardCount, e);
        }
    }

    [GeneratedRegex(
        @"\Apart-[0-9]{5,}-of-[0-9]{5,}\.(index|data-[0-9]{5,}-of-[0-9]{5,})(\.tempstate[0-9]+)?\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex Part();

    [GeneratedRegex(@"\A\.data-[0-9]{5,}-of-[0-9]{5,}\z", RegexOptions.CultureInvariant)]
    private static partial Regex DataSuffix();
}
