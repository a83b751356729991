namespace CheckpointTools.Managing;

/// <summary>Whether a checkpoint can be relied on.</summary>
public enum CheckpointCondition
{
    /// <summary>Its index is sound, and its data files are there and long enough.</summary>
    Sound,

    /// <summary>A data file is missing or too short: the checkpoint is still being written or copied, or lost a file.</summary>
    Incomplete,

    /// <summary>The index is damaged, or a value is.</summary>
    Damaged,

    /// <summary>It cannot be read, which says nothing of what it holds: it may not be opened, or was written for another version.</summary>
    Unknown,
}
