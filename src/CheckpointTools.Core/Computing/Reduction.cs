namespace CheckpointTools.Computing;

/// <summary>How several values become one.</summary>
public enum Reduction
{
    /// <summary>Their sum.</summary>
    Sum,

    /// <summary>Their mean.</summary>
    Mean,

    /// <summary>The largest of them; NaN if one is.</summary>
    Max,
}
