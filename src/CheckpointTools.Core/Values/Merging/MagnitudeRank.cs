namespace CheckpointTools.Values.Merging;

/// <summary>
/// Finds, in a fixed amount of memory and in a few passes, which elements are the largest by magnitude, to a given number. Of equal ones it
/// takes those that come first. NaN is larger than everything.
/// </summary>
/// <remarks>
/// The bits of a magnitude, as a whole number, are in the order of the magnitudes. Each pass counts how often each value of the next bits
/// occurs behind those that are known to be the border's, until so few elements are left that they can be sorted.
/// </remarks>
internal sealed class MagnitudeRank
{
    private const int MaxCandidates = 1 << 16;
    private const int PassBits = 16;
    private const int MagnitudeBits = 63;
    private const ulong MagnitudeMask = (1UL << MagnitudeBits) - 1;

    private readonly long _count;
    private readonly long _taken;
    private readonly List<(ulong Magnitude, long Index)> _candidates = [];

    // How many of those that begin with the border's bits are taken, and which bits these are.
    private long _rest;
    private int _unknownBits = MagnitudeBits;
    private ulong _known;
    private long[]? _histogram;
    private bool _isCollecting;

    // The last element that is taken.
    private (ulong Magnitude, long Index) _border;

    /// <param name="count">The number of elements.</param>
    /// <param name="taken">The number of elements to take.</param>
    public MagnitudeRank(long count, long taken)
    {
        (_count, _taken, _rest) = (count, taken, taken);
        IsFound = taken <= 0 || taken >= count;
        BeginPass(count);
    }

    /// <summary>Whether no further pass is needed.</summary>
    public bool IsFound { get; private set; }

    /// <summary>Looks at the next elements of a pass.</summary>
    public void Observe(ReadOnlySpan<double> elements, long start)
    {
        if (IsFound)
        {
            return;
        }

        for (int i = 0; i < elements.Length; i++)
        {
            ulong magnitude = MagnitudeOf(elements[i]);
            if (_unknownBits < MagnitudeBits && magnitude >> _unknownBits != _known)
            {
                continue;
            }

            if (_histogram is not null)
            {
                int shift = Math.Max(0, _unknownBits - PassBits);
                _histogram[(magnitude >> shift) & ((1UL << (_unknownBits - shift)) - 1)]++;
            }
            else if (_isCollecting)
            {
                _candidates.Add((magnitude, start + i));
            }
            else if (_rest > 0 && --_rest == 0)
            {
                // All bits are known: those with this magnitude are counted to the last that is taken.
                _border = (magnitude, start + i);
            }
        }
    }

    public void EndPass()
    {
        if (IsFound)
        {
            return;
        }

        if (_histogram is not null)
        {
            Narrow(_histogram);
            return;
        }

        if (_isCollecting)
        {
            _candidates.Sort(static (a, b) => a.Magnitude != b.Magnitude ? b.Magnitude.CompareTo(a.Magnitude) : a.Index.CompareTo(b.Index));
            _border = _candidates[(int)_rest - 1];
            _candidates.Clear();
            _candidates.TrimExcess();
        }

        IsFound = true;
    }

    /// <summary>Whether an element is one of the largest.</summary>
    public bool Takes(double element, long index)
    {
        ulong magnitude = MagnitudeOf(element);
        return _taken >= _count
            || (_taken > 0 && (magnitude > _border.Magnitude || (magnitude == _border.Magnitude && index <= _border.Index)));
    }

    private static ulong MagnitudeOf(double element) => BitConverter.DoubleToUInt64Bits(element) & MagnitudeMask;

    /// <summary>Goes down to the value that the border has in the bits that were counted.</summary>
    private void Narrow(long[] histogram)
    {
        int value = histogram.Length - 1;
        while (_rest > histogram[value])
        {
            _rest -= histogram[value--];
        }

        int shift = Math.Max(0, _unknownBits - PassBits);
        _known = (_known << (_unknownBits - shift)) | (uint)value;
        _unknownBits = shift;
        BeginPass(histogram[value]);
    }

    private void BeginPass(long candidates)
    {
        _isCollecting = candidates <= MaxCandidates;
        _histogram = _isCollecting || _unknownBits == 0 || IsFound ? null : new long[1 << Math.Min(PassBits, _unknownBits)];
    }
}
