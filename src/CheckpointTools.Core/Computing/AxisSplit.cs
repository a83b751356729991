namespace CheckpointTools.Computing;

/// <summary>How the elements of a shape lie around one of its axes, row-major.</summary>
internal readonly struct AxisSplit
{
    public AxisSplit(TensorShape shape, int axis)
    {
        (Size, Inner, Outer) = (shape[axis], 1, 1);
        for (int i = 0; i < shape.Rank; i++)
        {
            Outer *= i < axis ? shape[i] : 1;
            Inner *= i > axis ? shape[i] : 1;
        }
    }

    /// <summary>How many elements there are before the axis.</summary>
    public long Outer { get; }

    /// <summary>The size of the axis.</summary>
    public long Size { get; }

    /// <summary>How many elements lie behind each index of the axis.</summary>
    public long Inner { get; }

    /// <summary>Where an element is: before the axis, along it, and behind it.</summary>
    public (long Outer, long Index, long Inner) PlaceOf(long element)
    {
        long row = element / Inner;
        return (row / Size, row % Size, element % Inner);
    }
}
