using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Managing;

/// <summary>
/// What tells when a checkpoint was saved: the state file, its index, its data files. An edit in place writes another index, a replaced
/// checkpoint leaves the state file as it was, a merge by links has the data files of before. None of them alone makes a checkpoint old.
/// </summary>
internal static class SaveTimes
{
    /// <summary>Decides by each of them, and keeps what any of them keeps.</summary>
    /// <param name="run">The checkpoints of a run with their conditions and the times that the state file tells, the oldest first.</param>
    /// <param name="decide">Decides for each checkpoint of a run, given in order.</param>
    public static IReadOnlyList<RetentionDecision> DecideByAll(
        IReadOnlyList<ManagedCheckpoint> run,
        Func<IReadOnlyList<ManagedCheckpoint>, IReadOnlyList<RetentionDecision>> decide
    )
    {
        Dictionary<string, RetentionDecision> byIndex = Decide(run, static one => ManagedCheckpoint.TimeOf(one.Location), decide);
        Dictionary<string, RetentionDecision> byData = Decide(run, DataTimeOf, decide);
        Dictionary<string, RetentionDecision> byBoth = DecideByStepsAndTimes(run, decide);
        return
        [
            .. decide(run)
                .Select(decision =>
                    decision.IsKept ? decision
                    : Kept(byIndex, decision, "index") is { } index ? index
                    : Kept(byData, decision, "data files") is { } data ? data
                    : Kept(byBoth, decision, "index, and by its step") is { } both ? both
                    : decision
                ),
        ];
    }

    /// <summary>
    /// A list is in the order in which checkpoints were named the latest: one that was named so again comes last. Where steps and times
    /// agree on another order, it is that of the saves.
    /// </summary>
    private static Dictionary<string, RetentionDecision> DecideByStepsAndTimes(
        IReadOnlyList<ManagedCheckpoint> run,
        Func<IReadOnlyList<ManagedCheckpoint>, IReadOnlyList<RetentionDecision>> decide
    )
    {
        ManagedCheckpoint[] byStep =
        [
            .. run.Select(static one => one with { ListPosition = null, Time = ManagedCheckpoint.TimeOf(one.Location) })
                .OrderBy(static one => one.Step),
        ];
        bool agree = byStep
            .Zip(byStep.Skip(1))
            .All(static pair => pair.First.Step < pair.Second.Step && pair.First.Time < pair.Second.Time);
        return agree ? decide(byStep).ToDictionary(static one => one.Checkpoint.Location.FirstFile, FileNames.Comparer) : [];
    }

    private static Dictionary<string, RetentionDecision> Decide(
        IReadOnlyList<ManagedCheckpoint> run,
        Func<ManagedCheckpoint, DateTime> timeOf,
        Func<IReadOnlyList<ManagedCheckpoint>, IReadOnlyList<RetentionDecision>> decide
    ) =>
        decide(CheckpointOrder.Sort(run.Select(one => one with { Time = timeOf(one) })))
            .ToDictionary(static one => one.Checkpoint.Location.FirstFile, FileNames.Comparer);

    private static RetentionDecision? Kept(Dictionary<string, RetentionDecision> others, RetentionDecision decision, string what) =>
        others.TryGetValue(decision.Checkpoint.Location.FirstFile, out RetentionDecision? other) && other.IsKept
            ? decision with
            {
                IsKept = true,
                Reason = $"{other.Reason} by the time of its {what}",
            }
            : null;

    /// <summary>When the first of its data files was written: an edit in place may add another one.</summary>
    private static DateTime DataTimeOf(ManagedCheckpoint one) =>
        one.Info?.Files.Where(file => BundleFiles.IsDataFileOf(one.Prefix, file)).Min(static file => RegularFile.TryFindStamp(file)?.Time)
        ?? one.Time;
}
