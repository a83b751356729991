namespace CheckpointTools.Managing;

/// <summary>How a checkpoint is copied or moved as a whole.</summary>
public sealed record RelocationOptions
{
    /// <summary>Whether the source is removed.</summary>
    public bool Move { get; init; }

    /// <summary>Whether a checkpoint at the destination is replaced.</summary>
    public bool Force { get; init; }

    /// <summary>Whether to wait until the files are on the disk.</summary>
    public bool Flush { get; init; } = true;

    /// <summary>Whether the state file of the destination names it as the latest.</summary>
    public bool SetLatest { get; init; }
}
