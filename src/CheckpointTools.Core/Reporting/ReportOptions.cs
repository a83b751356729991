namespace CheckpointTools.Reporting;

/// <summary>What a report holds, and how it is written.</summary>
public sealed class ReportOptions
{
    /// <summary>Leaves out all that is known from values alone: checksums, figures, histograms, differences of values.</summary>
    public bool StructureOnly { get; init; }

    /// <summary>Whether a file that is there is replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Whether to wait until the file is on the disk.</summary>
    public bool Flush { get; init; } = true;

    /// <summary>Says, in a program's own words, what lists all of what a page shows a part of.</summary>
    public Func<ReportList, string>? ListedBy { get; init; }

    /// <summary>Puts the advice of faults into a program's own words.</summary>
    public Func<CheckpointFault, CheckpointFault> Advise { get; init; } = static fault => fault;
}
