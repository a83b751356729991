using System.Runtime.InteropServices;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Verification;

/// <summary>
/// Where a payload lies and what it must be. The variable is identified by its place in the walk over the index: names are looked up again
/// for faults only, so a million of them need not be held in memory.
/// </summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct PayloadRecord
{
    /// <summary>The value for a variable that is stored as a whole, not in slices.</summary>
    public const int Whole = -1;

    public PayloadRecord(BundleEntry entry, int variable, int slice)
    {
        Offset = entry.Offset;
        Size = entry.Size;
        ElementCount = entry.Shape.ElementCount;
        Shard = entry.ShardId;
        Checksum = entry.Checksum;
        DataType = entry.DataType;
        Variable = variable;
        Slice = slice;
    }

    public long Offset { get; }

    public long Size { get; }

    public long ElementCount { get; }

    public int Shard { get; }

    public uint Checksum { get; }

    public DataType DataType { get; }

    /// <summary>The variable's place in the walk over the index.</summary>
    public int Variable { get; }

    /// <summary>The number of the variable's slice, or <see cref="Whole"/>.</summary>
    public int Slice { get; }

    public long End => Offset + Size;

    /// <summary>Whether the bytes have a structure or a range of values to check; for all others, only the checksum is checked.</summary>
    public bool IsInspected => DataType.Width == 0 || ByteValues.Are(DataType);

    /// <summary>Whether two records refer to the same bytes with the same meaning.</summary>
    public bool IsSameAs(PayloadRecord other) =>
        Shard == other.Shard
        && Offset == other.Offset
        && Size == other.Size
        && DataType == other.DataType
        && ElementCount == other.ElementCount;

    public static int Compare(PayloadRecord a, PayloadRecord b) =>
        a.Shard != b.Shard ? a.Shard.CompareTo(b.Shard)
        : a.Offset != b.Offset ? a.Offset.CompareTo(b.Offset)
        : a.Size != b.Size ? a.Size.CompareTo(b.Size)
        : a.DataType != b.DataType ? a.DataType.Number.CompareTo(b.DataType.Number)
        : a.Variable != b.Variable ? a.Variable.CompareTo(b.Variable)
        : a.Slice.CompareTo(b.Slice);
}
