namespace CheckpointTools.Comparing;

/// <summary>The difference of two tensors' values, over all elements.</summary>
internal sealed class ValueError(double absoluteTolerance, double relativeTolerance)
{
    public double AbsoluteTolerance => absoluteTolerance;

    public double RelativeTolerance => relativeTolerance;

    public long DifferingCount { get; private set; }

    /// <summary>The row-major index of the first element that differs; null if none does.</summary>
    public long? FirstDifferingIndex { get; private set; }

    public double MaxAbsolute { get; private set; }

    public double MaxRelative { get; private set; }

    public ulong MaxSteps { get; private set; }

    /// <summary>The number of elements that are not a number on one side only.</summary>
    public long OneNaNCount { get; private set; }

    /// <summary>Adds two elements.</summary>
    public void Add(ElementError error, long index)
    {
        if (error.Exceeds(absoluteTolerance, relativeTolerance))
        {
            AddDifferent(index);
        }

        OneNaNCount += error.NaNCount == 1 ? 1 : 0;
        MaxAbsolute = Math.Max(MaxAbsolute, error.Absolute);
        MaxRelative = Math.Max(MaxRelative, error.Relative);
        MaxSteps = Math.Max(MaxSteps, error.Steps);
    }

    /// <summary>Adds elements that differ, none of them the first, and raise no maximum.</summary>
    public void AddCounted(int count) => DifferingCount += count;

    /// <summary>Adds the differences of other elements.</summary>
    public void Add(ValueError other)
    {
        DifferingCount += other.DifferingCount;
        FirstDifferingIndex =
            FirstDifferingIndex is { } first && other.FirstDifferingIndex is { } second
                ? Math.Min(first, second)
                : FirstDifferingIndex ?? other.FirstDifferingIndex;
        OneNaNCount += other.OneNaNCount;
        MaxAbsolute = Math.Max(MaxAbsolute, other.MaxAbsolute);
        MaxRelative = Math.Max(MaxRelative, other.MaxRelative);
        MaxSteps = Math.Max(MaxSteps, other.MaxSteps);
    }

    /// <summary>Adds two elements that differ but have no distance.</summary>
    public void AddDifferent(long index)
    {
        DifferingCount++;
        FirstDifferingIndex ??= index;
    }
}
