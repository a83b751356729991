namespace CheckpointTools.Reporting;

/// <summary>A list of which a report shows the first, or the largest, alone where it is very long.</summary>
public enum ReportList
{
    /// <summary>The outermost scopes.</summary>
    Scopes,

    /// <summary>The variables.</summary>
    Variables,

    /// <summary>The variables with the figures of their values.</summary>
    Measures,

    /// <summary>What is wrong with a checkpoint.</summary>
    Faults,

    /// <summary>Differences of names, dtypes and shapes.</summary>
    Differences,

    /// <summary>Differences of values.</summary>
    ValueDifferences,
}
