namespace CheckpointTools.Slices;

/// <summary>
/// A slice placed in its tensor. Row-major, the slice's elements lie in runs: stretches that are contiguous both in the slice and in the
/// whole tensor. Copying goes run by run.
/// </summary>
internal sealed class SliceBox
{
    private readonly TensorShape _shape;
    private readonly long[] _starts;
    private readonly long[] _lengths;
    private readonly int _runDimensions;

    public SliceBox(TensorShape shape, long[] starts, long[] lengths)
    {
        _shape = shape;
        _starts = starts;
        _lengths = lengths;

        // A run includes the trailing dimensions that the slice covers completely, and one more that it covers in part.
        int outer = lengths.Length;
        long run = 1;
        while (outer > 0)
        {
            outer--;
            run *= lengths[outer];
            if (lengths[outer] != shape.Span[outer])
            {
                break;
            }
        }

        _runDimensions = outer;
        RunLength = run;
        ElementCount = 1;
        foreach (long length in lengths)
        {
            ElementCount *= length;
        }
    }

    public ReadOnlySpan<long> Starts => _starts;

    public ReadOnlySpan<long> Lengths => _lengths;

    public long ElementCount { get; }

    /// <summary>The number of elements in a run.</summary>
    public long RunLength { get; }

    public long RunCount => ElementCount / RunLength;

    /// <summary>The index, in the whole tensor, of the first element of a run. Increases with <paramref name="run"/>.</summary>
    public long RunStart(long run)
    {
        long index = 0;
        long stride = 1;
        for (int i = _lengths.Length - 1; i >= 0; i--)
        {
            long position = _starts[i];
            if (i < _runDimensions)
            {
                position += run % _lengths[i];
                run /= _lengths[i];
            }

            index += position * stride;
            stride *= _shape.Span[i];
        }

        return index;
    }

    /// <summary>The first run that ends after an element of the whole tensor.</summary>
    public long FirstRunEndingBehind(long element)
    {
        (long low, long high) = (0, RunCount);
        while (low < high)
        {
            long middle = low + ((high - low) / 2);
            if (RunStart(middle) + RunLength > element)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    /// <summary>Copies all of the slice's elements to their places in the whole tensor.</summary>
    /// <param name="slice">The slice's elements.</param>
    /// <param name="tensor">The whole tensor's elements.</param>
    /// <param name="width">The number of <typeparamref name="T"/> values in an element.</param>
    public void CopyTo<T>(ReadOnlySpan<T> slice, Span<T> tensor, int width)
    {
        int runUnits = checked((int)(RunLength * width));
        for (long run = 0; run < RunCount; run++)
        {
            ReadOnlySpan<T> source = slice.Slice(checked((int)(run * runUnits)), runUnits);
            source.CopyTo(tensor[checked((int)(RunStart(run) * width))..]);
        }
    }
}
