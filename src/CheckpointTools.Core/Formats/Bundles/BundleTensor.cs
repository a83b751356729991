using CheckpointTools.Binary;
using CheckpointTools.Slices;

namespace CheckpointTools.Formats.Bundles;

/// <summary>One tensor of a bundle, copied from a cursor.</summary>
internal sealed class BundleTensor
{
    internal BundleTensor(byte[] key, BundleEntry entry, IReadOnlyList<StoredSlice> slices)
    {
        Key = key;
        Entry = entry;
        Slices = slices;
    }

    /// <summary>The name as text.</summary>
    public string Name => TensorName.ToText(Key);

    /// <summary>The tensor's entry; for a partitioned tensor, it lists the slices.</summary>
    public BundleEntry Entry { get; }

    internal byte[] Key { get; }

    internal IReadOnlyList<StoredSlice> Slices { get; }

    /// <summary>The entries whose payloads make up the tensor.</summary>
    internal IEnumerable<BundleEntry> Payloads => Slices.Count == 0 ? [Entry] : Slices.Select(static slice => slice.Entry);

    /// <summary>Why the slices do not make up the whole tensor; null if they do.</summary>
    internal static string? FindGap(BundleEntry entry, IEnumerable<StoredSlice> slices) =>
        entry.IsPartitioned ? SliceTiling.FindFault(entry.Shape, [.. slices.Select(static slice => slice.Box)]) : null;

    /// <summary>Requires that the slices make up the whole tensor and do not claim far more bytes than they occupy.</summary>
    /// <param name="indexPath">The index, for messages.</param>
    /// <exception cref="CheckpointException">They do not.</exception>
    internal void RequireWhole(string indexPath)
    {
        if (FindGap(Entry, Slices) is { } gap)
        {
            throw BundleFaults.Incomplete(indexPath, Name, gap);
        }

        if (SharedBytes.Find(this) is { } shared)
        {
            throw BundleFaults.SharedBytes(indexPath, Name, shared);
        }
    }
}
