using CheckpointTools.Files;

namespace CheckpointTools.Formats.Bundles;

/// <summary>
/// The data files of one bundle, each opened when it is first needed. All of them belong to the index that was read before: if the
/// checkpoint was replaced since, that is <see cref="CheckpointError.SourceChanged"/>.
/// </summary>
/// <param name="prefix">The bundle's prefix.</param>
/// <param name="shardCount">The number of data files in its header.</param>
/// <param name="stamp">The index as it was read.</param>
internal sealed class DataFiles(string prefix, int shardCount, CheckpointStamp stamp) : IDisposable
{
    /// <summary>Enough for slices in several files, and far below the number of files that a process may open.</summary>
    private const int MaxOpen = 16;

    private readonly List<(int Shard, SourceFile File)> _open = [];

    public DataFiles(BundleReader bundle)
        : this(bundle.Prefix, bundle.Header.ShardCount, bundle.Stamp) { }

    /// <summary>The data file with a number.</summary>
    /// <exception cref="CheckpointException">It is missing or cannot be read, or the checkpoint was replaced.</exception>
    public SourceFile Open(int shard)
    {
        // Of several threads that compute the values of a variable, each may find that it has to verify a tensor.
        lock (_open)
        {
            // The last one used is at the end: payloads usually come in the order in which they are stored.
            return _open.Count > 0 && _open[^1].Shard == shard ? _open[^1].File : OpenOther(shard);
        }
    }

    /// <summary>The data file that holds a whole payload.</summary>
    /// <param name="entry">The payload's entry.</param>
    /// <param name="variable">The variable that it belongs to, for messages.</param>
    /// <exception cref="CheckpointException">The file is missing, too short, or cannot be read, or the checkpoint was replaced.</exception>
    public SourceFile Open(BundleEntry entry, string variable)
    {
        SourceFile file = Open(entry.ShardId);
        return entry.Size == 0 || entry.End <= file.Length
            ? file
            : throw BundleFaults.DataFileTooShort(file.Path, file.Length, variable, entry);
    }

    public void Dispose()
    {
        _open.ForEach(static open => open.File.Dispose());
        _open.Clear();
    }

    private SourceFile OpenOther(int shard)
    {
        (int Shard, SourceFile File) found;
        int position = _open.FindIndex(open => open.Shard == shard);
        if (position >= 0)
        {
            found = _open[position];
            _open.RemoveAt(position);
        }
        else
        {
            if (_open.Count == MaxOpen)
            {
                // Somebody may be reading it still: it is closed when nobody knows it any more.
                _open.RemoveAt(0);
            }

            found = (shard, CurrentData.Open(prefix, shard, shardCount, stamp));
        }

        _open.Add(found);
        return found.File;
    }
}
