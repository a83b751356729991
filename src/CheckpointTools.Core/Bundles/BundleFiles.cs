using System.Globalization;

namespace CheckpointTools.Bundles;

/// <summary>The names of a bundle's files (format.md 6; TensorFlow's naming.cc).</summary>
public static class BundleFiles
{
    /// <summary>What the index file's name adds to the prefix.</summary>
    public const string IndexSuffix = ".index";

    /// <summary>The path of the index.</summary>
    /// <param name="prefix">The checkpoint's prefix.</param>
    public static string IndexPath(string prefix) => prefix + IndexSuffix;

    /// <summary>The path of a data file.</summary>
    /// <param name="prefix">The checkpoint's prefix.</param>
    /// <param name="shard">Which one, from 0.</param>
    /// <param name="shardCount">How many there are.</param>
    public static string DataPath(string prefix, int shard, int shardCount) =>
        string.Create(CultureInfo.InvariantCulture, $"{prefix}.data-{shard:D5}-of-{shardCount:D5}");
}
