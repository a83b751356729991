using CheckpointTools.Formats.Bundles;
using CheckpointTools.Writing.Payloads;

namespace CheckpointTools.Writing.Planning;

/// <summary>An entry of the new index, and the payload behind it.</summary>
/// <param name="Number">Its number in the plan, by which the stages behind know its place and its checksum.</param>
/// <param name="Variable">The variable that it belongs to.</param>
/// <param name="Key">Its key in the new index.</param>
/// <param name="Entry">Its entry in the source; of a payload that is made, the checksum only shows once it is made.</param>
/// <param name="Source">The number of the source that its first bytes come from.</param>
/// <param name="IsSlice">Whether this is a piece of the variable, not its own entry.</param>
/// <param name="Made">What makes the payload, if it is not in the source as it is to be.</param>
internal sealed record PlannedEntry(
    int Number,
    CheckpointVariable Variable,
    byte[] Key,
    BundleEntry Entry,
    int Source,
    bool IsSlice,
    MadePayload? Made
)
{
    /// <summary>The entry of a partitioned tensor as a whole has no payload: its slices have.</summary>
    public bool HasPayload => Entry.Slices.Count == 0;
}
