namespace CheckpointTools.Comparing;

/// <summary>How a checkpoint differs from what it is held to.</summary>
public enum DifferenceKind
{
    /// <summary>The reference wants a variable that the checkpoint does not have, and nothing in the checkpoint looks like it.</summary>
    Missing,

    /// <summary>The same, but the checkpoint has a tensor of the same dtype and shape under a name that may be meant.</summary>
    PossibleRename,

    /// <summary>The dtypes differ; nothing converts them.</summary>
    DataTypeMismatch,

    /// <summary>The shapes differ.</summary>
    ShapeMismatch,

    /// <summary>The checkpoint has a tensor that the reference does not ask for.</summary>
    Unused,

    /// <summary>The values differ.</summary>
    Value,
}
