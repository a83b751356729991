namespace CheckpointTools.Comparing;

/// <summary>What came of comparing names, dtypes and shapes.</summary>
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

    /// <summary>The differences, by kind; within one, in the order of the reference, unused tensors in that of the checkpoint.</summary>
    public IReadOnlyList<CheckpointDifference> Differences { get; }

    /// <summary>
    /// The variables that are on both sides with one dtype and shape and have values on both: those whose values can be compared.
    /// </summary>
    public IReadOnlyList<(CheckpointVariable Tensor, CheckpointVariable Reference)> Alike { get; }
}
