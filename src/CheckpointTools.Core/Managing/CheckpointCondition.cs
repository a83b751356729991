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
}
