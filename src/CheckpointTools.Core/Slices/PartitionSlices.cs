namespace CheckpointTools.Slices;

/// <summary>Converts between partitions and the slices that a checkpoint stores.</summary>
internal static class PartitionSlices
{
    /// <summary>The partition that slices form, in whatever order they are listed; null if they form none.</summary>
    public static TensorPartition? Find(TensorShape shape, IReadOnlyList<TensorSlice> slices)
    {
        if (slices.Count < 2 || FindAxis(shape, slices[0]) is not { } axis)
        {
            return null;
        }

        var parts = new (long Start, long Length)[slices.Count];
        for (int i = 0; i < parts.Length; i++)
        {
            if (FindAxis(shape, slices[i]) != axis || slices[i].Extents[axis] is not { Start: var start, Length: { } length })
            {
                return null;
            }

            parts[i] = (start, length);
        }

        Array.Sort(parts);
        long end = 0;
        foreach ((long start, long length) in parts)
        {
            if (start != end || length <= 0 || length > shape.Span[axis] - start)
            {
                return null;
            }

            end += length;
        }

        return end == shape.Span[axis] ? new TensorPartition(axis, Array.ConvertAll(parts, static part => part.Length)) : null;
    }

    /// <summary>
    /// The slices of a partition that fits a shape. Every extent has an explicit length, even if it is the whole dimension, because
    /// TensorFlow's Saver writes them so (format.md 3.4).
    /// </summary>
    public static TensorSlice[] Cut(TensorPartition partition, TensorShape shape)
    {
        var slices = new TensorSlice[partition.Sizes.Count];
        long start = 0;
        for (int i = 0; i < slices.Length; i++)
        {
            var extents = new SliceExtent[shape.Rank];
            for (int dimension = 0; dimension < extents.Length; dimension++)
            {
                extents[dimension] = new SliceExtent(0, shape.Span[dimension]);
            }

            extents[partition.Axis] = new SliceExtent(start, partition.Sizes[i]);
            slices[i] = new TensorSlice(extents);
            start += partition.Sizes[i];
        }

        return slices;
    }

    /// <summary>
    /// The partition for another shape: the same where it fits, else as many parts of equal sizes, of which the first are one longer if
    /// they must (as tf.compat.v1.fixed_size_partitioner cuts); null where the axis has fewer elements than there are parts.
    /// </summary>
    public static TensorPartition? Refit(TensorPartition? partition, TensorShape shape)
    {
        if (partition is null || partition.Axis >= shape.Rank || shape.ElementCount == 0)
        {
            return null;
        }

        long size = shape.Span[partition.Axis];
        int count = partition.Sizes.Count;
        return size == partition.Sizes.Sum() ? partition
            : size < count ? null
            : new TensorPartition(
                partition.Axis,
                [.. Enumerable.Range(0, count).Select(part => (size / count) + (part < size % count ? 1 : 0))]
            );
    }

    /// <summary>Why a partition cannot cut a tensor of a shape, as the end of the sentence "The variable ..."; null if it can.</summary>
    public static string? FindFault(TensorPartition partition, TensorShape shape)
    {
        if (partition.Axis < 0 || partition.Axis >= shape.Rank)
        {
            return $"is to be cut along axis {partition.Axis}, but its shape {shape} has "
                + $"{(shape.Rank == 0 ? "none" : $"the axes 0 to {shape.Rank - 1}")}";
        }

        Int128 sum = 0;
        foreach (long size in partition.Sizes)
        {
            if (size <= 0)
            {
                return $"is to be cut into parts of which one has the size {size}; a part has 1 or more";
            }

            sum += size;
        }

        return sum != shape[partition.Axis]
                ? $"is to be cut into parts of {sum} together along axis {partition.Axis}, but its shape {shape} has "
                    + $"{shape[partition.Axis]} there"
            : shape.ElementCount == 0 ? $"is to be cut into parts, but it has no elements: its shape is {shape}"
            : null;
    }

    /// <summary>The only dimension that a slice covers in part; null if there is none or more than one.</summary>
    private static int? FindAxis(TensorShape shape, TensorSlice slice)
    {
        if (slice.Extents.Count != shape.Rank)
        {
            return null;
        }

        int? axis = null;
        for (int i = 0; i < shape.Rank; i++)
        {
            (long start, long? length) = slice.Extents[i];
            if (start == 0 && (length ?? shape.Span[i]) == shape.Span[i])
            {
                continue;
            }

            if (axis is not null)
            {
                return null;
            }

            axis = i;
        }

        return axis;
    }
}
