namespace CheckpointTools.Comparing;

/// <summary>The result of comparing names, dtypes and shapes.</summary>
public sealed class CheckpointComparison
{
    internal CheckpointComparison(
        IReadOnlyList<CheckpointDifference> differences,
        IReadOnlyList<(CheckpointVariable Tensor, CheckpointVariable Reference)> alike
    )
    {
        Differences = differences;
        Alike = alike;
    }

    /// <summary>
    /// The differences, sorted by kind; within a kind, in the order of the reference, or of the checkpoint for unused tensors.
    /// </summary>
    public IReadOnlyList<CheckpointDifference> Differences { get; }

    /// <summary>
    /// The same, summed up: one for each renamed scope, and one for equal mismatches. <see cref="CheckpointDifference.Variables"/> has the
    /// differences of single variables.
    /// </summary>
    public IReadOnlyList<CheckpointDifference> Summary => DifferenceGroups.Form(Differences);

    /// <summary>The variables whose values can be compared: both sides have them with values and with the same dtype and shape.</summary>
    public IReadOnlyList<(CheckpointVariable Tensor, CheckpointVariable Reference)> Alike { get; }

    /// <summary>The names of the variables that were matched by other names than these: the reference's, and the checkpoint's.</summary>
    public IReadOnlyList<(string Name, string SourceName)> Matches { get; internal init; } = [];
}
