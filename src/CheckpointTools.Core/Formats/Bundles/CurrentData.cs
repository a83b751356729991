using CheckpointTools.Files;

namespace CheckpointTools.Formats.Bundles;

/// <summary>
/// Opens data files, and makes sure that they are those that the index refers to which was read before: somebody may have replaced the
/// checkpoint meanwhile. No data file of an index that is on the disk is ever replaced, so it is enough that the index is still there when
/// the data file is open.
/// </summary>
internal static class CurrentData
{
    /// <exception cref="CheckpointException">The checkpoint is another one by now, or the data file cannot be read.</exception>
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

    /// <exception cref="CheckpointException">The checkpoint is another one by now.</exception>
    public static void Require(string prefix, CheckpointStamp stamp)
    {
        if (!IsCurrent(prefix, stamp))
        {
            throw BundleFaults.Changed(BundleFiles.IndexPath(prefix));
        }
    }

    /// <summary>Whether there is the checkpoint that the stamp is of.</summary>
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
