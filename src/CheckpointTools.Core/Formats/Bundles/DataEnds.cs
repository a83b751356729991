namespace CheckpointTools.Formats.Bundles;

/// <summary>Where the values in each data file end: the length that the file must have at least.</summary>
internal sealed class DataEnds
{
    private readonly SortedDictionary<int, long> _ends = [];

    /// <summary>The shards that have values, each with the end of the last of them.</summary>
    public IEnumerable<KeyValuePair<int, long>> Shards => _ends;

    /// <summary>Counts a payload in.</summary>
    public void Add(BundleEntry entry) => _ends[entry.ShardId] = Math.Max(_ends.GetValueOrDefault(entry.ShardId), entry.End);
}
