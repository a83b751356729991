namespace CheckpointTools.Slices;

/// <summary>The part of one dimension that a slice covers.</summary>
/// <param name="Start">The first index.</param>
/// <param name="Length">The length; null for the whole dimension, which is stored differently from an explicit length.</param>
internal readonly record struct SliceExtent(long Start, long? Length)
{
    /// <summary>The whole dimension.</summary>
    public static SliceExtent Full => new(0, null);

    /// <summary>The extent as TensorFlow writes it: "-" or "start,length".</summary>
    public override string ToString() =>
        Length is { } length ? $"{Start},{length}"
        : Start == 0 ? "-"
        : $"{Start},-";
}
