namespace CheckpointTools.Values.Slicing;

/// <summary>
/// The elements of a tensor that a slice selects. Nothing is listed: runs are computed when they are asked for, from any element on.
/// </summary>
internal sealed class ElementSelection
{
    private readonly long _first;

    // The outer dimensions, and the one of the runs, last. Dimensions that continue one another are one.
    private readonly List<(long Count, long Stride)> _dimensions = [];

    /// <param name="shape">The shape of what is selected.</param>
    /// <param name="first">The index of the first selected element in the whole tensor.</param>
    /// <param name="strides">For each dimension of the shape, the distance from one position to the next, in elements of the
    /// tensor.</param>
    public ElementSelection(TensorShape shape, long first, ReadOnlySpan<long> strides)
    {
        (Shape, _first) = (shape, first);
        for (int i = 0; i < strides.Length; i++)
        {
            (long count, long stride) = (shape.Span[i], strides[i]);
            if (count == 1)
            {
                continue;
            }

            if (_dimensions.Count > 0 && _dimensions[^1].Stride == count * stride)
            {
                _dimensions[^1] = (_dimensions[^1].Count * count, stride);
            }
            else
            {
                _dimensions.Add((count, stride));
            }
        }

        if (_dimensions.Count == 0)
        {
            _dimensions.Add((1, 1));
        }
    }

    /// <summary>The shape of what is selected.</summary>
    public TensorShape Shape { get; }

    /// <summary>The number of elements of a run, but for those at the ends of what is asked for.</summary>
    public long RunLength => _dimensions[^1].Count;

    /// <summary>The runs of a stretch of what is selected, in its order.</summary>
    /// <param name="from">The first selected element.</param>
    /// <param name="count">The number of elements.</param>
    public IEnumerable<ElementRun> Runs(long from, long count)
    {
        long end = from + count;
        while (from < end)
        {
            long inRun = from % RunLength;
            long length = Math.Min(RunLength - inRun, end - from);
            long stride = _dimensions[^1].Stride;
            yield return new ElementRun(RunStart(from / RunLength) + (inRun * stride), length, stride);
            from += length;
        }
    }

    private long RunStart(long run)
    {
        long index = _first;
        for (int i = _dimensions.Count - 2; i >= 0; i--)
        {
            (long count, long stride) = _dimensions[i];
            index += run % count * stride;
            run /= count;
        }

        return index;
    }
}
