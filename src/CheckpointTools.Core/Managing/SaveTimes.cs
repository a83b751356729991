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
    /// <param name="keepLatest">How many of the newest stay by steps and times, whatever else is decided.</param>
    /// <param name="decide">Decides for each checkpoint of a run, given in order.</param>
    public static IReadOnlyList<RetentionDecision> DecideByAll(
        IReadOnlyList<ManagedCheckpoint> run,
        int keepLatest,
        Func<IReadOnlyList<ManagedCheckpoint>, IReadOnlyList<RetentionDecision>> decide
    )
    {
        Dictionary<string, RetentionDecision> byIndex = Decide(run, static one => ManagedCheckpoint.TimeOf(one.Location), decide);
        Dictionary<string, RetentionDecision> byData = Decide(run, DataTimeOf, decide);
        ManagedCheckpoint[] sound = [.. run.Where(static one => one.Condition == CheckpointCondition.Sound)];
        HashSet<ManagedCheckpoint> byStep = Newest(sound, keepLatest, static one => one.Step ?? 0);
        (string What, HashSet<ManagedCheckpoint> Newest)[] byTime =
        [
            ("the time of its index", Newest(sound, keepLatest, static one => ManagedCheckpoint.TimeOf(one.Location))),
            ("the time of its data files", Newest(sound, keepLatest, DataTimeOf)),
            ("the time in the state file", Newest(sound, keepLatest, static one => one.Time)),
        ];
        return
        [
            .. decide(run)
                .Select(decision =>
                    decision.IsKept ? decision
                    : Kept(byIndex, decision, "index") is { } index ? index
                    : Kept(byData, decision, "data files") is { } data ? data
                    : NewestByBoth(decision.Checkpoint) is { } what
                        ? decision with
                        {
                            IsKept = true,
                            Reason = keepLatest == 1 ? $"the latest by its step and {what}" : $"one of the latest by its step and {what}",
                        }
                    : decision
                ),
        ];

        // A list is in the order in which checkpoints were named the latest: one that was named so again comes last, and what was saved
        // after it seems older. Where step and time both have one among the newest, it is one of the last saves, whatever holds of others.
        string? NewestByBoth(ManagedCheckpoint one) =>
            byStep.Contains(one) ? Array.Find(byTime, time => time.Newest.Contains(one)).What : null;
    }

    /// <summary>So many of the newest by one thing; of equals, all: nothing tells which of them are newer.</summary>
    private static HashSet<ManagedCheckpoint> Newest<T>(ManagedCheckpoint[] sound, int count, Func<ManagedCheckpoint, T> by)
    {
        (ManagedCheckpoint One, T Value)[] sorted = [.. sound.Select(one => (one, by(one))).OrderByDescending(static one => one.Item2)];
        return sorted
            .TakeWhile((one, i) => i < count || Comparer<T>.Default.Compare(one.Value, sorted[count - 1].Value) == 0)
            .Select(static one => one.One)
            .ToHashSet(ReferenceEqualityComparer.Instance as IEqualityComparer<ManagedCheckpoint>);
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
