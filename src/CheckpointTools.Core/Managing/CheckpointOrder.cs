namespace CheckpointTools.Managing;

/// <summary>
/// The order in which the checkpoints of one run were saved: that of the state file's list, else that of their steps, else that of their
/// times.
/// </summary>
internal static class CheckpointOrder
{
    /// <summary>Orders the checkpoints of one run, the oldest first.</summary>
    public static IReadOnlyList<ManagedCheckpoint> Sort(IEnumerable<ManagedCheckpoint> run)
    {
        ManagedCheckpoint[] sorted = [.. run.OrderBy(static one => one.Step).ThenBy(static one => one.Time)];
        ManagedCheckpoint[] listed = [.. sorted.Where(static one => one.ListPosition is not null).OrderBy(static one => one.ListPosition)];
        if (listed.Length == 0)
        {
            return sorted;
        }

        // A list need not have all of them: what a manager preserved for good is older, and what was saved since it was written is newer.
        long? step = listed.Max(static one => one.Step);
        DateTime time = listed.Max(static one => one.Time);
        ILookup<bool, ManagedCheckpoint> others = sorted
            .Where(static one => one.ListPosition is null)
            .ToLookup(one => one.Time >= time && (step is null || one.Step > step));
        return [.. others[false], .. listed, .. others[true]];
    }
}
