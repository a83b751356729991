namespace CheckpointTools.Formats.Bundles;

/// <summary>
/// Slices that share bytes can claim any amount of memory and of reading, whatever the length of their files. No writer lets them share
/// bytes; slices that claim up to twice the bytes they occupy are read anyway.
/// </summary>
internal static class SharedBytes
{
    private const int MaxSharing = 2;

    /// <summary>
    /// The bytes that the slices of one tensor claim, and the bytes that they occupy; null if they do not claim far more than they occupy.
    /// </summary>
    public static (Int128 Claimed, Int128 Distinct)? Find(IEnumerable<(int Shard, long Offset, long Size)> slices)
    {
        (Int128 claimed, Int128 distinct) = (0, 0);
        (int Shard, long End) last = (-1, 0);
        foreach ((int shard, long offset, long size) in slices.Order())
        {
            long end = offset + size;
            long start = shard == last.Shard ? Math.Max(offset, last.End) : offset;
            claimed += size;
            distinct += Math.Max(0, end - start);
            last = (shard, shard == last.Shard ? Math.Max(end, last.End) : end);
        }

        return claimed > MaxSharing * distinct ? (claimed, distinct) : null;
    }

    /// <summary>The same for a tensor; a tensor stored as a whole shares nothing with itself.</summary>
    public static (Int128 Claimed, Int128 Distinct)? Find(BundleTensor tensor) =>
        tensor.Slices.Count == 0 ? null : Find(tensor.Payloads.Select(static entry => (entry.ShardId, entry.Offset, entry.Size)));
}
