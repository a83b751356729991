using CheckpointTools.Files;

namespace CheckpointTools.Formats.Bundles;

/// <summary>
/// Opens data files and checks that they belong to the index that was read before: the checkpoint may have been replaced since. No data
/// file of an index on disk is ever replaced, so it is enough that the index is unchanged once the data file is open.
/// </summary>
internal static class CurrentData
{
    /// <exception cref="CheckpointException">The checkpoint was replaced, or the data file cannot be read.</exception>
    public static SourceFile Open(string prefix, int shard, int shardCount, CheckpointStamp stamp)
    {
        SourceFile file;
        try
        {
            file = BundleFiles.OpenData(prefix, shard, shardCount);
        }
        catch (CheckpointException) when (!IsCurrent(prefix, stamp))
        {
            throw BundleFaults.Changed(BundleFiles.IndexPath(prefix));
        }

        if (!IsCurrent(prefix, stamp))
        {
            file.Dispose();
            throw BundleFaults.Changed(BundleFiles.IndexPath(prefix));
        }

        return file;
    }

    public static SourceFile Open(BundleReader bundle, int shard) => Open(bundle.Prefix, shard, bundle.Header.ShardCount, bundle.Stamp);

    /// <exception cref="CheckpointException">The checkpoint was replaced.</exception>
    public static void Require(string prefix, CheckpointStamp stamp)
    {
        if (!IsCurrent(prefix, stamp))
        {
            throw BundleFaults.Changed(BundleFiles.IndexPath(prefix));
        }
    }

    /// <summary>Whether the checkpoint with this stamp is still there.</summary>
    public static bool IsCurrent(string prefix, CheckpointStamp stamp)
    {
        try
        {
            return BundleReader.ReadStamp(prefix) == stamp;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }
}
