namespace CheckpointTools.Comparing;

/// <summary>The kinds of difference between a checkpoint and its reference.</summary>
public enum DifferenceKind
{
    /// <summary>The checkpoint lacks a variable that the reference wants, and has no similar one.</summary>
    Missing,

    /// <summary>
    /// The checkpoint lacks a variable that the reference wants, but has a tensor of the same dtype and shape that may be meant.
    /// </summary>
    PossibleRename,

    /// <summary>The dtypes differ; nothing is converted.</summary>
    DataTypeMismatch,

    /// <summary>The shapes differ.</summary>
    ShapeMismatch,

    /// <summary>The checkpoint has a tensor that the reference does not ask for.</summary>
    Unused,

    /// <summary>The values differ.</summary>
    Value,

    /// <summary>
    /// Objects of the model are one variable on one side and several on the other: restoring gives them one value, or leaves some as they
    /// are.
    /// </summary>
    Sharing,
}
