namespace CheckpointTools.Managing;

/// <summary>
/// The order in which the checkpoints of one run were saved, for every question of which is the latest: that of the state file's list, else
/// that of their times, else that of their steps. Where times and steps contradict each other, as after a training that began anew or a
/// copy that did not keep the times, nothing but a state file tells.
/// </summary>
internal static class CheckpointOrder
{
    /// <summary>Orders the checkpoints of one run, the oldest first.</summary>
    /// <param name="run">The checkpoints.</param>
    /// <param name="evidence">What tells the place of those that the state file does not list.</param>
    public static IReadOnlyList<ManagedCheckpoint> Sort(
        IEnumerable<ManagedCheckpoint> run,
        OrderEvidence evidence = OrderEvidence.StepsAndTimes
    )
    {
        ManagedCheckpoint[] sorted =
            evidence == OrderEvidence.Steps
                ? [.. run.OrderBy(static one => one.Step).ThenBy(static one => one.Time)]
                : [.. run.OrderBy(static one => one.Time).ThenBy(static one => one.Step)];
        ManagedCheckpoint[] listed = [.. sorted.Where(static one => one.ListPosition is not null).OrderBy(static one => one.ListPosition)];
        if (listed.Length == 0)
        {
            return sorted;
        }

        ILookup<int, ManagedCheckpoint> others = sorted
            .Where(static one => one.ListPosition is null)
            .ToLookup(one => CountOlder(listed, one, evidence));
        return [.. others[0], .. listed.SelectMany((one, i) => others[i + 1].Prepend(one))];
    }

    /// <summary>
    /// How many of a list are older than a checkpoint that it lacks. A list need not have all of them: what a manager preserved for good is
    /// older, and what was saved since it was written is newer. Only the time of its last one counts for that: an older one has a later
    /// time once it was edited.
    /// </summary>
    private static int CountOlder(ManagedCheckpoint[] listed, ManagedCheckpoint one, OrderEvidence evidence)
    {
        if (evidence == OrderEvidence.Times)
        {
            return Array.FindLastIndex(listed, other => other.Time <= one.Time) + 1;
        }

        int higher = Array.FindIndex(listed, other => other.Step >= one.Step);
        bool isHighest = higher < 0;
        return evidence == OrderEvidence.Steps ? (isHighest ? listed.Length : higher)
            : isHighest && one.Time > listed[^1].Time ? listed.Length
            : 0;
    }

    /// <summary>
    /// Two checkpoints of a run whose steps and times contradict each other, the newest of those; null if there are none. What is listed
    /// has its order from the list.
    /// </summary>
    /// <param name="run">The checkpoints.</param>
    /// <returns>The one that was written later, and the one with the higher step.</returns>
    public static (ManagedCheckpoint Later, ManagedCheckpoint Higher)? FindContradiction(IEnumerable<ManagedCheckpoint> run)
    {
        (ManagedCheckpoint, ManagedCheckpoint)? found = null;
        ManagedCheckpoint? highest = null;
        ManagedCheckpoint? highestUnlisted = null;

        // Of equal times, the lower step comes first: these contradict nothing.
        foreach (ManagedCheckpoint one in run.OrderBy(static one => one.Time).ThenBy(static one => one.Step))
        {
            ManagedCheckpoint? before = one.ListPosition is null ? highest : highestUnlisted;
            found = before?.Step > one.Step ? (one, before) : found;
            highest = highest is null || one.Step > highest.Step ? one : highest;
            highestUnlisted =
                one.ListPosition is null && (highestUnlisted is null || one.Step > highestUnlisted.Step) ? one : highestUnlisted;
        }

        return found;
    }
}
