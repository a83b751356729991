namespace CheckpointTools;

/// <summary>The file format of a checkpoint.</summary>
public enum CheckpointFormat
{
    /// <summary>A tensor bundle: P.index and P.data-SSSSS-of-NNNNN, TensorFlow 0.12 and later.</summary>
    V2,

    /// <summary>One table file or several that hold names and values, 2015 to 2017.</summary>
    V1,
}
