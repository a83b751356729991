namespace CheckpointTools.Values.Merging;

/// <summary>The elements of a variable by what angles are measured of: all in one group, or each row or column a group.</summary>
internal readonly struct ElementGroups
{
    private readonly MergeGrouping _grouping;

    /// <summary>Of rows, the number of elements in each; of columns, the number of columns.</summary>
    private readonly long _size;

    public ElementGroups(MergeGrouping grouping, TensorShape shape)
    {
        // A vector is one row, and one column.
        _grouping = shape.Rank < 2 ? MergeGrouping.Tensor : grouping;
        long count = shape.ElementCount;
        (_size, long groups) = _grouping switch
        {
            MergeGrouping.Row => (shape[-1], count == 0 ? 0 : count / shape[-1]),
            MergeGrouping.Column => (count == 0 ? 0 : count / shape[0], count == 0 ? 0 : count / shape[0]),
            _ => (count, 1),
        };
        Count =
            groups <= Array.MaxLength
                ? (int)groups
                : throw new CheckpointException(
                    CheckpointError.InvalidComputation,
                    $"A variable of the shape {shape} has {groups} {(grouping == MergeGrouping.Row ? "rows" : "columns")}, "
                        + "each with an angle of its own, which is more than can be held. Measure the angle of the whole variable."
                );
    }

    /// <summary>The number of groups.</summary>
    public int Count { get; }

    /// <summary>The elements, from one on, that are of its group, or each of the next one: up to a number of elements.</summary>
    /// <param name="element">The index of the first.</param>
    /// <param name="max">The number of elements that are there.</param>
    /// <param name="group">The group of the first.</param>
    /// <param name="step">1 if each element is of the next group, else 0.</param>
    public int RunFrom(long element, int max, out int group, out int step)
    {
        if (_grouping == MergeGrouping.Tensor)
        {
            (group, step) = (0, 0);
            return max;
        }

        long place = element % _size;
        (group, step) = _grouping == MergeGrouping.Row ? ((int)(element / _size), 0) : ((int)place, 1);
        return (int)Math.Min(max, _size - place);
    }
}
