namespace CheckpointTools.Formats.Bundles;

/// <summary>
/// Slices that lie in the same bytes can claim any amount of memory and of reading, whatever the length of their files. No writer lets them
/// share any; what claims up to twice its bytes is read all the same.
/// </summary>
internal static class SharedBytes
{
    private const int MaxSharing = 2;

    /// <summary>
    /// What the slices of one tensor claim, and in how many bytes they lie; null if the one is not far more than the other.
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

    /// <summary>The same for a tensor; one that is stored in one piece shares nothing with itself.</summary>
    public static (Int128 Claimed, Int128 Distinct)? Find(BundleTensor tensor) =>
        tensor.Slices.Count == 0 ? null : Find(tensor.Payloads.Select(static entry => (entry.ShardId, entry.Offset, entry.Size)));
}
