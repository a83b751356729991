namespace CheckpointTools.Computing;

/// <summary>How the axes of a shape become those of another with the same number of elements.</summary>
public static class ShapeChange
{
    /// <summary>
    /// Whether a change of shape does more than join or split the leading axes, or the trailing ones: then elements of several axes are
    /// mixed, and values that fit may mean something else.
    /// </summary>
    /// <param name="from">The shape.</param>
    /// <param name="to">The new shape.</param>
    public static bool Mixes(TensorShape from, TensorShape to)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(to);
        if (from.ElementCount == 0)
        {
            return false;
        }

        List<(int From, int To)> groups = Group(
            [.. from.Dimensions.Where(static size => size != 1)],
            [.. to.Dimensions.Where(static size => size != 1)]
        );
        for (int i = 0; i < groups.Count; i++)
        {
            (int before, int after) = groups[i];
            bool isOuter = i == 0 || i == groups.Count - 1;
            if ((before > 1 && after > 1) || (before != after && !isOuter))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The shape of sizes, of which one may be -1.</summary>
    /// <exception cref="CheckpointException">It has another number of elements than the variable.</exception>
    internal static TensorShape Resolve(CheckpointVariable variable, IReadOnlyList<long> sizes)
    {
        Int128 known = 1;
        foreach (long size in sizes.Where(static size => size != -1))
        {
            known = size < 0 || known > long.MaxValue ? -1 : known * size;
        }

        int open = sizes.Count(static size => size == -1);
        long count = variable.ElementCount;
        bool fits = open == 0 ? known == count : open == 1 && known > 0 && count % known == 0;
        return fits
            ? ComputingFaults.RequireShape(variable.Name, variable.DataType, [.. sizes.Select(size => size == -1 ? count / known : size)])
            : throw ComputingFaults.DoesNotFit(
                variable.Name,
                $"has the shape {variable.Shape}, {Phrase.Count(count, "element")}: it cannot have the shape [{string.Join(", ", sizes)}]"
            );
    }

    /// <summary>The smallest groups of axes, from the front, that have the same number of elements on both sides.</summary>
    private static List<(int From, int To)> Group(long[] from, long[] to)
    {
        var groups = new List<(int, int)>();
        for (int i = 0, j = 0; i < from.Length || j < to.Length; )
        {
            (int firstFrom, int firstTo) = (i, j);
            (long left, long right) = (i < from.Length ? from[i++] : 1, j < to.Length ? to[j++] : 1);
            while (left != right)
            {
                if (left < right)
                {
                    left *= from[i++];
                }
                else
                {
                    right *= to[j++];
                }
            }

            groups.Add((i - firstFrom, j - firstTo));
        }

        return groups;
    }
}
