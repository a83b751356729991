namespace CheckpointTools.Managing;

/// <summary>What a <see cref="RetentionPolicy"/> says of a checkpoint.</summary>
/// <param name="Checkpoint">The checkpoint.</param>
/// <param name="IsKept">Whether it stays.</param>
/// <param name="Reason">Why it stays or goes, as a clause.</param>
public sealed record RetentionDecision(ManagedCheckpoint Checkpoint, bool IsKept, string Reason);
