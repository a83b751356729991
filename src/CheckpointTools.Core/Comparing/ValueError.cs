namespace CheckpointTools.Comparing;

/// <summary>The difference of two tensors' values, over all elements.</summary>
internal sealed class ValueError(double absoluteTolerance, double relativeTolerance)
{
    public long DifferingCount { get; private set; }

    public double MaxAbsolute { get; private set; }

    public double MaxRelative { get; private set; }

    /// <summary>Adds two elements.</summary>
    public void Add(ElementError error)
    {
        DifferingCount += error.Exceeds(absoluteTolerance, relativeTolerance) ? 1 : 0;
        MaxAbsolute = Math.Max(MaxAbsolute, error.Absolute);
        MaxRelative = Math.Max(MaxRelative, error.Relative);
    }

    /// <summary>Adds two elements that differ but have no distance.</summary>
    public void AddDifferent() => DifferingCount++;
}
