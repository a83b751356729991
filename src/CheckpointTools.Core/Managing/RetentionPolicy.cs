namespace CheckpointTools.Managing;

/// <summary>Which checkpoints of a run stay. Of what is given, a checkpoint stays if any part of it says so.</summary>
public sealed record RetentionPolicy
{
    /// <summary>How many of the latest stay (TensorFlow's max_to_keep); null if their number does not count.</summary>
    public int? KeepLatest { get; init; }

    /// <summary>The time after which another one stays for good (TensorFlow's keep_checkpoint_every_n_hours).</summary>
    public TimeSpan? KeepEvery { get; init; }

    /// <summary>Those that were saved at this time or later stay.</summary>
    public DateTime? OlderThan { get; init; }

    /// <summary>Whether those that are damaged or incomplete go as well; they never count as kept.</summary>
    public bool Force { get; init; }
}
