namespace CheckpointTools.Transfers;

/// <summary>How a transfer is to be made.</summary>
public sealed record TransferOptions
{
    /// <summary>What to do when several variables would get one name.</summary>
    public DuplicatePolicy Duplicates { get; init; }

    /// <summary>
    /// Whether the files are on the disk, not only in the operating system's memory, before the checkpoint appears. Without it a copy is
    /// faster, and a power failure soon after may leave a checkpoint whose bytes are missing.
    /// </summary>
    public bool Flush { get; init; } = true;
}
