namespace CheckpointTools.Values.Statistics;

/// <summary>The exact value of an element of any real type: 64-bit integers are no doubles.</summary>
internal readonly struct RealNumber : IComparable<RealNumber>
{
    private static readonly double MaxCompared = Math.ScaleB(1, 100);

    private readonly Int128 _whole;
    private readonly double _double;
    private readonly bool _isWhole;

    public RealNumber(Int128 value) => (_whole, _isWhole) = (value, true);

    public RealNumber(double value) => _double = value;

    /// <summary>A double; of an integer type, a long, or an ulong where a long does not hold it.</summary>
    public object Value =>
        !_isWhole ? (object)_double
        : _whole <= long.MaxValue ? (object)(long)_whole
        : (ulong)_whole;

    public double ToDouble() => _isWhole ? (double)_whole : _double;

    public int CompareTo(RealNumber other) =>
        _isWhole
            ? (other._isWhole ? _whole.CompareTo(other._whole) : -Compare(other._double, _whole))
            : (other._isWhole ? Compare(_double, other._whole) : _double.CompareTo(other._double));

    private static int Compare(double value, Int128 whole)
    {
        if (Math.Abs(value) >= MaxCompared)
        {
            return Math.Sign(value);
        }

        double floor = Math.Floor(value);
        int order = ((Int128)floor).CompareTo(whole);
        return order == 0 && value > floor ? 1 : order;
    }
}
