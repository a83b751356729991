namespace CheckpointTools;

/// <summary>A checkpoint as a whole: its contents, and whether it is complete.</summary>
public sealed class CheckpointInfo : IComparable<CheckpointInfo>, IComparable
{
    internal CheckpointInfo(string checkpoint)
    {
        Checkpoint = checkpoint;
        Name = Path.GetFileName(checkpoint);
        Directory = Path.GetDirectoryName(checkpoint)!;
    }

    /// <summary>The full prefix: the path without ".index" and ".data-...".</summary>
    public string Checkpoint { get; }

    /// <summary>The last part of the prefix.</summary>
    public string Name { get; }

    /// <summary>The full path of the directory that its files are in.</summary>
    public string Directory { get; }

    /// <summary>
    /// The full paths of all its files that were there when it was described: the index, the data files, the graph in ".meta"; for a V1
    /// checkpoint, its files.
    /// </summary>
    public IReadOnlyList<string> Files { get; internal init; } = [];

    /// <summary>The training step at the end of the name ("model.ckpt-300"), if there is one.</summary>
    public long? Step { get; internal init; }

    /// <summary>The file format.</summary>
    public CheckpointFormat Format { get; internal init; }

    /// <summary>
    /// Whether the checkpoint has an object graph (tf.train.Checkpoint); otherwise its variables are found by name (Saver).
    /// </summary>
    public bool IsObjectBased { get; internal init; }

    /// <summary>The number of variables, without the object graph.</summary>
    public long VariableCount { get; internal init; }

    /// <summary>The number of data files; for a V1 checkpoint, the number of its files.</summary>
    public int ShardCount { get; internal init; }

    /// <summary>The size of its index and data files in bytes; a graph (.meta) is not counted.</summary>
    public long Size { get; internal init; }

    /// <summary>The time of the last write to its index, or to the last of its V1 files.</summary>
    public DateTime LastWriteTime { get; internal init; }

    /// <summary>Whether every data file that the index needs exists and is long enough. Checksums are not verified.</summary>
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
