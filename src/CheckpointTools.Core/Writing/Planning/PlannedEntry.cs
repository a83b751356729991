using CheckpointTools.Formats.Bundles;
using CheckpointTools.Writing.Payloads;

namespace CheckpointTools.Writing.Planning;

/// <summary>An entry of the new index, and the payload behind it.</summary>
/// <param name="Variable">The variable that it belongs to.</param>
/// <param name="Key">Its key in the new index.</param>
/// <param name="Entry">Its entry in the source.</param>
/// <param name="Source">The number of the source in the plan.</param>
/// <param name="IsSlice">Whether this is a piece of the variable, not its own entry.</param>
internal sealed record PlannedEntry(CheckpointVariable Variable, byte[] Key, BundleEntry Entry, int Source, bool IsSlice)
{
    /// <summary>
    /// What makes the payload, if it is not in the source as it is to be. Then the entry tells its size, but the checksum only shows once it is
    /// made, and the place is where in the source its first bytes come from.
    /// </summary>
    public ComposedPayload? Composed { get; init; }

    /// <summary>The number of the new data file that has the payload.</summary>
    public int TargetShard { get; set; }

    /// <summary>Where the payload begins in the new data file.</summary>
    public long TargetOffset { get; set; }

    /// <summary>The entry of a partitioned tensor as a whole has no payload: its slices have.</summary>
    public bool HasPayload => Entry.Slices.Count == 0;
}
