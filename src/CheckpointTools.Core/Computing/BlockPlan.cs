namespace CheckpointTools.Computing;

/// <summary>
/// Cuts a shape into blocks, each a stretch of its elements: single indexes of the outer axes, a stretch of the next, and all of the
/// others.
/// </summary>
internal sealed class BlockPlan
{
    private readonly TensorShape _shape;
    private readonly int _axis;
    private readonly long _inner;
    private readonly long _rows;
    private readonly long _blocksPerOuter;

    private BlockPlan(TensorShape shape, int axis, long inner, long rows)
    {
        (_shape, _axis, _inner, _rows) = (shape, axis, inner, rows);
        _blocksPerOuter = shape.Rank == 0 ? 1 : (shape[axis] + rows - 1) / rows;
    }

    /// <param name="shape">The shape.</param>
    /// <param name="maxElements">How many elements a block has at most.</param>
    /// <returns>Null for a shape without elements.</returns>
    public static BlockPlan? Of(TensorShape shape, long maxElements)
    {
        if (shape.ElementCount == 0)
        {
            return null;
        }

        long inner = 1;
        for (int axis = shape.Rank - 1; axis > 0; axis--)
        {
            if (inner * shape[axis] > maxElements)
            {
                return new BlockPlan(shape, axis, inner, Math.Max(1, maxElements / inner));
            }

            inner *= shape[axis];
        }

        return new BlockPlan(shape, 0, inner, shape.Rank == 0 ? 1 : Math.Clamp(maxElements / inner, 1, Math.Max(1, shape[0])));
    }

    /// <summary>The block of an element, and its place there.</summary>
    public (long Block, long Within) Find(long element)
    {
        if (_shape.Rank == 0)
        {
            return (0, 0);
        }

        long row = element / _inner;
        (long outer, long index) = (row / _shape[_axis], row % _shape[_axis]);
        long block = index / _rows;
        return ((outer * _blocksPerOuter) + block, ((index - (block * _rows)) * _inner) + (element % _inner));
    }

    public long LengthOf(long block) => _shape.Rank == 0 ? 1 : RowsOf(block) * _inner;

    /// <summary>The box of a block.</summary>
    public (long[] Starts, long[] Lengths) BoxOf(long block)
    {
        long[] starts = new long[_shape.Rank];
        long[] lengths = [.. _shape.Dimensions];
        if (_shape.Rank == 0)
        {
            return (starts, lengths);
        }

        long outer = block / _blocksPerOuter;
        (starts[_axis], lengths[_axis]) = (block % _blocksPerOuter * _rows, RowsOf(block));
        for (int axis = _axis - 1; axis >= 0; axis--)
        {
            (starts[axis], lengths[axis]) = (outer % _shape[axis], 1);
            outer /= _shape[axis];
        }

        return (starts, lengths);
    }

    private long RowsOf(long block) => Math.Min(_rows, _shape[_axis] - (block % _blocksPerOuter * _rows));
}
