namespace CheckpointTools.Names;

/// <summary>Why a tensor does not fit a variable of a model.</summary>
public enum MismatchKind
{
    /// <summary>The source has no such tensor.</summary>
    Missing,

    /// <summary>The dtypes differ; nothing is converted.</summary>
    DataType,

    /// <summary>The shapes differ, or the tensor cannot be cut as the variable is.</summary>
    Shape,
}
