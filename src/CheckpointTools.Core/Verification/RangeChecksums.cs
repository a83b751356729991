using CheckpointTools.Binary;

namespace CheckpointTools.Verification;

/// <summary>
/// The checksums of many ranges of a file, with each byte read once however the ranges overlap. The file is cut into segments wherever a
/// range begins or ends. Segments are summed in any order, by any thread; the checksum of a range is computed from its segments.
/// </summary>
internal sealed class RangeChecksums
{
    /// <summary>Longer segments are cut further, so that several threads share a long range.</summary>
    public const int MaxSegmentLength = 1 << 22;

    private readonly long[] _starts;
    private readonly long[] _ends;
    private readonly uint[] _checksums;
    private readonly bool[] _isUnread;

    /// <summary>
    /// The checksum from the beginning of a gapless stretch to the end of a segment, and the number of unread segments in between.
    /// </summary>
    private uint[]? _running;
    private int[]? _unreadBefore;

    /// <param name="ranges">The ranges, sorted by offset.</param>
    public RangeChecksums(IReadOnlyList<(long Offset, long End)> ranges)
    {
        long[] points = new long[2 * ranges.Count];
        for (int i = 0; i < ranges.Count; i++)
        {
            (points[2 * i], points[(2 * i) + 1]) = ranges[i];
        }

        Array.Sort(points);
        var starts = new List<long>();
        var ends = new List<long>();
        long coveredTo = 0;
        int next = 0;
        for (int i = 0; i + 1 < points.Length; i++)
        {
            for (; next < ranges.Count && ranges[next].Offset <= points[i]; next++)
            {
                coveredTo = Math.Max(coveredTo, ranges[next].End);
            }

            for (long start = points[i]; start < points[i + 1] && start < coveredTo; start += MaxSegmentLength)
            {
                starts.Add(start);
                ends.Add(Math.Min(start + MaxSegmentLength, points[i + 1]));
            }
        }

        _starts = [.. starts];
        _ends = [.. ends];
        _checksums = new uint[_starts.Length];
        _isUnread = new bool[_starts.Length];
    }

    public int Count => _starts.Length;

    public (long Start, long End) this[int segment] => (_starts[segment], _ends[segment]);

    public void Set(int segment, uint checksum) => _checksums[segment] = checksum;

    public void SetUnread(int segment) => _isUnread[segment] = true;

    /// <summary>The checksum of one of the ranges, once all segments are set.</summary>
    /// <returns>False if part of the range could not be read.</returns>
    public bool TryGet(long offset, long end, out uint checksum)
    {
        checksum = 0;
        if (offset == end)
        {
            return true;
        }

        int first = Array.BinarySearch(_starts, offset);
        int last = Array.BinarySearch(_ends, end);
        if (first == last)
        {
            checksum = _checksums[first];
            return !_isUnread[first];
        }

        Accumulate();
        bool beginsStretch = first == 0 || _ends[first - 1] != _starts[first];
        checksum = beginsStretch ? _running![last] : Crc32C.Combine(_running![first - 1], _running[last], end - offset);
        return _unreadBefore![last + 1] == _unreadBefore[first];
    }

    private void Accumulate()
    {
        if (_running is not null)
        {
            return;
        }

        _running = new uint[Count];
        _unreadBefore = new int[Count + 1];
        for (int i = 0; i < Count; i++)
        {
            bool continues = i > 0 && _ends[i - 1] == _starts[i];
            _running[i] = continues ? Crc32C.Combine(_running[i - 1], _checksums[i], _ends[i] - _starts[i]) : _checksums[i];
            _unreadBefore[i + 1] = _unreadBefore[i] + (_isUnread[i] ? 1 : 0);
        }
    }
}
