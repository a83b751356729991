namespace CheckpointTools.Formats.Bundles;

/// <summary>The end of the values in each data file, which is the minimum length of the file.</summary>
internal sealed class DataEnds
{
    private readonly SortedDictionary<int, long> _ends = [];

    /// <summary>The shards that have values, each with the end of its last value.</summary>
    public IEnumerable<KeyValuePair<int, long>> Shards => _ends;

    /// <summary>Includes a payload. One without bytes may lie anywhere.</summary>
    public void Add(BundleEntry entry) =>
        _ends[entry.ShardId] = Math.Max(_ends.GetValueOrDefault(entry.ShardId), entry.Size > 0 ? entry.End : 0);
}
