namespace CheckpointTools.Values.Merging;

/// <summary>A sum of many numbers that keeps what rounding loses (Neumaier's summation).</summary>
internal struct LongSum
{
    private double _sum;
    private double _lost;

    public readonly double Value => double.IsFinite(_sum) ? _sum + _lost : _sum;

    public void Add(double number)
    {
        double sum = _sum + number;
        _lost += Math.Abs(_sum) >= Math.Abs(number) ? _sum - sum + number : number - sum + _sum;
        _sum = sum;
    }
}
