namespace CheckpointTools.Values.Merging;

/// <summary>What angles are measured of.</summary>
public enum MergeGrouping
{
    /// <summary>All of a variable.</summary>
    Tensor,

    /// <summary>Each row: the elements along the last axis.</summary>
    Row,

    /// <summary>Each column: the elements along the first axis.</summary>
    Column,
}
