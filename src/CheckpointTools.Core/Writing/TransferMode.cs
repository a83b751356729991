namespace CheckpointTools.Writing;

/// <summary>How values come into a new checkpoint.</summary>
public enum TransferMode
{
    /// <summary>They are copied, and every checksum is verified on the way.</summary>
    Copy,

    /// <summary>
    /// The sources' data files get second names (hard links): nothing is copied, and nothing verified. One file system is needed.
    /// </summary>
    Link,

    /// <summary>As Link; then the sources' own names are removed.</summary>
    Move,
}
