namespace CheckpointTools;

/// <summary>A checkpoint as a whole: what is in it, and whether all of it is there.</summary>
public sealed class CheckpointInfo : IComparable<CheckpointInfo>, IComparable
{
    internal CheckpointInfo(string checkpoint)
    {
        Checkpoint = checkpoint;
        Name = Path.GetFileName(checkpoint);
    }

    /// <summary>The full prefix: the path without ".index" and ".data-...".</summary>
    public string Checkpoint { get; }

    /// <summary>The last part of the prefix.</summary>
    public string Name { get; }

    /// <summary>The training step that the name ends with ("model.ckpt-300"), if it does.</summary>
    public long? Step { get; internal init; }

    /// <summary>The file format.</summary>
    public CheckpointFormat Format { get; internal init; }

    /// <summary>
    /// Whether the checkpoint has an object graph (tf.train.Checkpoint); else its variables are found by their names (Saver).
    /// </summary>
    public bool IsObjectBased { get; internal init; }

    /// <summary>How many variables it has, the object graph not counted.</summary>
    public long VariableCount { get; internal init; }

    /// <summary>How many data files it has; of a V1 checkpoint, how many files.</summary>
    public int ShardCount { get; internal init; }

    /// <summary>The bytes of its files.</summary>
    public long Size { get; internal init; }

    /// <summary>When its index, or the last of its V1 files, was last written.</summary>
    public DateTime LastWriteTime { get; internal init; }

    /// <summary>Whether every data file that the index needs is there and long enough. Checksums are not looked at.</summary>
    public bool IsComplete { get; internal init; }

    /// <summary>Whether the "checkpoint" state file beside it names it as the latest.</summary>
    public bool IsLatest { get; internal init; }

    /// <summary>Compares by prefix, ordinally.</summary>
    /// <param name="other">The other checkpoint.</param>
    public int CompareTo(CheckpointInfo? other) => string.CompareOrdinal(Checkpoint, other?.Checkpoint);

    /// <inheritdoc/>
    public int CompareTo(object? obj) =>
        obj switch
        {
            null => 1,
            CheckpointInfo other => CompareTo(other),
            _ => throw new ArgumentException("A checkpoint compares only with a checkpoint.", nameof(obj)),
        };

    /// <summary>The full prefix.</summary>
    public override string ToString() => Checkpoint;
}
