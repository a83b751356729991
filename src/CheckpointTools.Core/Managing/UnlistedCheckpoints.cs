namespace CheckpointTools.Managing;

/// <summary>Checkpoints that were left out of their state files, because they are about to be removed.</summary>
public sealed class UnlistedCheckpoints
{
    internal UnlistedCheckpoints(
        IReadOnlyList<(StateFileChange Change, IReadOnlyList<RemovalPlan> Plans)> changes,
        IReadOnlyList<CheckpointNote> notes
    )
    {
        Changes = changes;
        Notes = notes;
    }

    /// <summary>State files that cannot be read.</summary>
    public IReadOnlyList<CheckpointNote> Notes { get; }

    internal IReadOnlyList<(StateFileChange Change, IReadOnlyList<RemovalPlan> Plans)> Changes { get; }
}
