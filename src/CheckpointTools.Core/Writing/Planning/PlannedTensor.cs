using CheckpointTools.Formats.Bundles;
using CheckpointTools.Writing.Payloads;

namespace CheckpointTools.Writing.Planning;

/// <summary>A tensor that a variable asks for, as its source's index describes it.</summary>
/// <param name="Variable">The variable, with the name that the tensor is to have.</param>
/// <param name="Position">The variable's place among all that were given.</param>
/// <param name="SourceKey">The tensor's name in its source.</param>
/// <param name="Entry">Its entry.</param>
/// <param name="Slices">Its stored pieces, if it is partitioned.</param>
internal readonly record struct PlannedTensor(CheckpointVariable Variable, int Position, byte[] SourceKey, BundleEntry Entry, IReadOnlyList<StoredSlice> Slices)
{
    /// <summary>Whether another source has the tensor's own entry, which lists these slices too.</summary>
    public bool IsPartOnly { get; init; }

    /// <summary>What makes the payloads, one for each slice or one alone; null if they are in the source as they are to be.</summary>
    public ComposedPayload[]? Composed { get; init; }

    public BundleTensor ToTensor() => new(SourceKey, Entry, Slices);
}
