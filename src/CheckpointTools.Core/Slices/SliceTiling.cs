namespace CheckpointTools.Slices;

/// <summary>Checks whether slices cover their tensor exactly once: no gap, no overlap.</summary>
internal static class SliceTiling
{
    /// <summary>Real tensors are cut along one dimension, rarely two; any number of slices is checked along up to four.</summary>
    private const int UsualCuts = 4;

    /// <summary>The number of corners doubles with every dimension: a few slices could claim any amount of memory.</summary>
    private const long MaxCorners = 1 << 16;

    /// <summary>
    /// Checks a tiling in time linear in the number of slices. The sum of the boxes' indicator functions, modulo 2, is determined by which
    /// corners occur an odd number of times. If these are exactly the whole tensor's corners, every element is covered an odd number of
    /// times; if the volumes also add up to the tensor's, that number is 1 everywhere.
    /// </summary>
    /// <returns>Null if the slices tile the shape; otherwise what is wrong with them.</returns>
    public static string? FindFault(TensorShape shape, IReadOnlyList<SliceBox> boxes)
    {
        Int128 total = 0;
        foreach (SliceBox box in boxes)
        {
            total += box.ElementCount;
        }

        if (total != shape.ElementCount)
        {
            return total < shape.ElementCount
                ? $"its slices hold {total} of {shape.ElementCount} elements"
                : $"its slices overlap: they hold {total} elements, and the tensor has {shape.ElementCount}";
        }

        int[] cut = [.. Enumerable.Range(0, shape.Rank).Where(i => boxes.Any(box => box.Lengths[i] != shape.Span[i]))];
        if (cut.Length > UsualCuts && (cut.Length > 16 || (long)boxes.Count << cut.Length > MaxCorners))
        {
            return $"it is cut along {cut.Length} dimensions into {boxes.Count} slices, more than this version checks";
        }

        var odd = new HashSet<Corner>();
        foreach (SliceBox box in boxes)
        {
            foreach (Corner corner in Corners(cut, box.Starts, box.Lengths))
            {
                if (!odd.Remove(corner))
                {
                    odd.Add(corner);
                }
            }
        }

        bool tiles = odd.SetEquals(Corners(cut, new long[shape.Rank], shape.Span));
        return tiles ? null : "its slices overlap and leave gaps";
    }

    private static List<Corner> Corners(int[] dimensions, ReadOnlySpan<long> starts, ReadOnlySpan<long> lengths)
    {
        var corners = new List<Corner>(1 << dimensions.Length);
        for (uint mask = 0; mask < 1u << dimensions.Length; mask++)
        {
            long[] point = new long[dimensions.Length];
            for (int i = 0; i < point.Length; i++)
            {
                int dimension = dimensions[i];
                point[i] = starts[dimension] + ((mask >> i & 1) == 0 ? 0 : lengths[dimension]);
            }

            corners.Add(new Corner(point));
        }

        return corners;
    }

    private readonly record struct Corner(long[] Point)
    {
        public bool Equals(Corner other) => Point.AsSpan().SequenceEqual(other.Point);

        public override int GetHashCode()
        {
            var hash = default(HashCode);
            hash.AddBytes(System.Runtime.InteropServices.MemoryMarshal.AsBytes<long>(Point));
            return hash.ToHashCode();
        }
    }
}
