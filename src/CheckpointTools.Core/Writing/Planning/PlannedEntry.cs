using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Writing.Payloads;

namespace CheckpointTools.Writing.Planning;

/// <summary>An entry of the new index, and the payload behind it.</summary>
/// <param name="Variable">The variable that it belongs to.</param>
/// <param name="Entry">Its entry in the source; of a payload that is made, the checksum only shows once it is made.</param>
/// <param name="Source">The number of the source that its first bytes come from.</param>
/// <param name="SliceKey">Its key, if it is a slice of the variable; null for the variable's own entry, whose key is the name.</param>
/// <param name="Made">What makes the payload, if it is not in the source as it is to be.</param>
internal readonly record struct PlannedEntry(
    CheckpointVariable Variable,
    BundleEntry Entry,
    int Source,
    byte[]? SliceKey,
    MadePayload? Made
)
{
    /// <summary>Whether this is a slice of the variable, not its own entry.</summary>
    public bool IsSlice => SliceKey is not null;

    /// <summary>The entry of a partitioned tensor as a whole has no payload: its slices have.</summary>
    public bool HasPayload => !Entry.IsPartitioned;

    /// <summary>Its key in the new index.</summary>
    public byte[] Key => SliceKey ?? TensorName.ToBytes(Variable.Name);

    /// <summary>Compares the keys.</summary>
    public static int CompareKeys(in PlannedEntry left, in PlannedEntry right) =>
        left.IsSlice || right.IsSlice
            ? left.Key.AsSpan().SequenceCompareTo(right.Key)
            : TensorName.Compare(left.Variable.Name, right.Variable.Name);
}
