namespace CheckpointTools.Values.Statistics;

/// <summary>
/// How many finite elements lie in each of several bins of equal width. A bin holds its lower end; the last holds both of its ends.
/// Elements outside of all are not counted. Not thread-safe: parts are added later.
/// </summary>
internal sealed class HistogramCounts
{
    private const int StretchLength = 4096;

    private readonly ElementDoubles _doubles;
    private readonly double[] _edges;
    private readonly double _binsPerUnit;
    private readonly double[] _values = new double[StretchLength];
    private readonly long[] _counts;

    /// <param name="dataType">A real type.</param>
    /// <param name="lower">The lower end of the first bin.</param>
    /// <param name="upper">The upper end of the last bin. If it is the lower end too, the bins span half a unit to either side.</param>
    /// <param name="binCount">The number of bins.</param>
    public HistogramCounts(DataType dataType, double lower, double upper, int binCount)
    {
        if (lower == upper)
        {
            (lower, upper) = (lower - 0.5, upper + 0.5);
        }

        _doubles = new ElementDoubles(dataType);
        _counts = new long[binCount];
        _edges = new double[binCount + 1];
        for (int i = 0; i < binCount; i++)
        {
            // The width of all may be more than a double.
            double part = (double)i / binCount;
            _edges[i] = (lower * (1 - part)) + (upper * part);
        }

        _edges[binCount] = upper;
        _binsPerUnit = binCount / ((upper / 2) - (lower / 2)) / 2;
    }

    public IReadOnlyList<long> Counts => _counts;

    /// <summary>The ends of the bins: one more than bins.</summary>
    public IReadOnlyList<double> Edges => _edges;

    /// <summary>Counts elements, their bytes being the lowest first.</summary>
    public void Add(ReadOnlySpan<byte> elements)
    {
        int length = StretchLength * _doubles.Width;
        for (; !elements.IsEmpty; elements = elements[Math.Min(length, elements.Length)..])
        {
            ReadOnlySpan<byte> stretch = elements[..Math.Min(length, elements.Length)];
            Span<double> values = _values.AsSpan(0, stretch.Length / _doubles.Width);
            _doubles.Decode(stretch, values);
            foreach (double value in values)
            {
                if (value >= _edges[0] && value <= _edges[^1])
                {
                    _counts[FindBin(value)]++;
                }
            }
        }
    }

    public void Add(HistogramCounts other)
    {
        for (int i = 0; i < _counts.Length; i++)
        {
            _counts[i] += other._counts[i];
        }
    }

    /// <summary>The rounded place may be one off: the ends decide.</summary>
    private int FindBin(double value)
    {
        int last = _counts.Length - 1;
        double place = (value - _edges[0]) * _binsPerUnit;

        // Of bins without a width it is not a number.
        int bin = double.IsNaN(place) ? 0 : (int)Math.Clamp(place, 0, last);
        while (bin > 0 && value < _edges[bin])
        {
            bin--;
        }

        while (bin < last && value >= _edges[bin + 1])
        {
            bin++;
        }

        return bin;
    }
}
