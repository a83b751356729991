using CheckpointTools.Comparing;
using CheckpointTools.Writing;

namespace CheckpointTools.Reporting;

/// <summary>What a report says of how two checkpoints differ.</summary>
/// <param name="Structure">Differences of names, dtypes and shapes; renamed scopes and equal mismatches are one.</param>
/// <param name="Values">Differences of values, the largest first.</param>
/// <param name="AlikeCount">How many variables have the same dtype and shape on both sides.</param>
/// <param name="Failures">The variables whose values could not be compared, and why.</param>
internal sealed record ComparisonFacts(
    IReadOnlyList<CheckpointDifference> Structure,
    IReadOnlyList<CheckpointDifference> Values,
    int AlikeCount,
    IReadOnlyList<(string Name, string Reason)> Failures
)
{
    public static ComparisonFacts Read(
        CheckpointFacts facts,
        CheckpointFacts reference,
        ReportOptions options,
        Action<TransferProgress> onProgress,
        CancellationToken cancellationToken
    )
    {
        CheckpointComparison comparison = CheckpointComparer.Compare(
            facts.Checkpoint,
            facts.Variables,
            ComparisonReference.OfCheckpoint(reference.Checkpoint, reference.Variables),
            static _ => true,
            cancellationToken
        );
        var values = new List<CheckpointDifference>();
        var failures = new List<(string, string)>();
        if (!options.StructureOnly)
        {
            var progress = new StepProgress(comparison.Alike.Select(static pair => pair.Tensor.Size), onProgress);
            using var comparer = new ValueComparer { OnProgress = progress.Show };
            foreach ((CheckpointVariable tensor, CheckpointVariable other) in comparison.Alike)
            {
                progress.Begin(tensor);
                try
                {
                    if (comparer.Compare(tensor, other, reference.Checkpoint, cancellationToken) is { } difference)
                    {
                        values.Add(difference);
                    }
                }
                catch (CheckpointException e)
                {
                    failures.Add((tensor.Name, e.Finding));
                }
            }
        }

        // What is NaN on one side only has no distance, and is worse than any.
        return new ComparisonFacts(
            comparison.Summary,
            [
                .. values
                    .OrderByDescending(static difference => difference.OneNaNCount > 0)
                    .ThenByDescending(static difference => difference.MaxAbsoluteError ?? double.PositiveInfinity),
            ],
            comparison.Alike.Count,
            failures
        );
    }
}
