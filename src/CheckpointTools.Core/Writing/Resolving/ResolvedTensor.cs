using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Variables;

namespace CheckpointTools.Writing.Resolving;

/// <summary>A tensor that a variable rests on, as its source's index describes it now.</summary>
/// <param name="Source">The number of the source.</param>
/// <param name="Stored">The tensor as it was listed.</param>
/// <param name="Entry">Its entry.</param>
/// <param name="Slices">Its stored pieces, if it is partitioned.</param>
internal readonly record struct ResolvedTensor(int Source, StoredTensor Stored, BundleEntry Entry, IReadOnlyList<StoredSlice> Slices)
{
    public BundleTensor ToTensor() => new(TensorName.ToBytes(Stored.Name), Entry, Slices);

    /// <summary>Why the stored pieces do not make up the tensor; null if they do, and for one that is stored plainly.</summary>
    public string? FindGap() => BundleTensor.FindGap(Entry, Slices);
}
