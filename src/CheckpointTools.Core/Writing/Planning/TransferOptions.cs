using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Writing.Planning;

/// <summary>How a transfer is to be made.</summary>
public sealed record TransferOptions
{
    /// <summary>What to do when several variables would get one name.</summary>
    public DuplicatePolicy Duplicates { get; init; }

    /// <summary>How the values come into the new checkpoint.</summary>
    public TransferMode Mode { get; init; }

    /// <summary>Whether a checkpoint at the destination may be replaced; it may be one of the sources.</summary>
    public bool Force { get; init; }

    /// <summary>
    /// Whether a checkpoint at the destination is added to: its data files stay as they are, and only the new values are written. It counts
    /// as the source that was given first; values that a duplicate replaces stay in the files, unused.
    /// </summary>
    public bool Append { get; init; }

    /// <summary>
    /// Whether damaged variables are left out and listed in <see cref="TransferPlan.LeftOut"/>; otherwise damage ends the transfer.
    /// Every value is then read twice: first to tell which are sound.
    /// </summary>
    public bool SkipDamaged { get; init; }

    /// <summary>
    /// Whether what is left may be broken: a SavedModel that no longer loads. The plan warns of it.
    /// </summary>
    public bool AllowBroken { get; init; }

    /// <summary>What happens to the object graphs of object-based sources.</summary>
    public ObjectGraphMode ObjectGraphs { get; init; }

    /// <summary>What happens to the optimizers among the objects of object-based sources.</summary>
    public OptimizerObjects Optimizers { get; init; }

    /// <summary>
    /// For <see cref="ObjectGraphMode.Prefix"/>, the names of the children of the new root, one for each source in the order they were
    /// first given; without any, the names of the checkpoints.
    /// </summary>
    public IReadOnlyList<string> ChildNames { get; init; } = [];

    /// <summary>The path of the object that becomes the root; null if the root stays.</summary>
    public string? RootObject { get; init; }

    /// <summary>The name of the child by which a new root holds <see cref="RootObject"/>; null if that is the root itself.</summary>
    public string? WrapAs { get; init; }

    /// <summary>Whether the new checkpoint has no save_counter, even where a source has one.</summary>
    public bool NoSaveCounter { get; init; }

    /// <summary>
    /// A graph in place of the sources' graphs, whatever <see cref="ObjectGraphs"/> says: the variables have the keys that it names.
    /// </summary>
    internal GraphData? NewGraph { get; init; }

    /// <summary>
    /// Whether tensors of one source that have the same dtype, shape and bytes are stored once, so that their entries name the same stretch
    /// of a data file. They are compared before anything is written. It goes for values that are written: files that are linked or kept
    /// stay as they are.
    /// </summary>
    public bool ShareEqual { get; init; }

    /// <summary>Hears how far the readings are that this or <see cref="SkipDamaged"/> asks for, on the thread that plans.</summary>
    public Action<TransferProgress>? OnExamined { get; init; }

    /// <summary>The size at which the next data file is begun. A larger variable has a data file to itself.</summary>
    public long MaxShardSize { get; init; } = long.MaxValue;

    /// <summary>
    /// Whether the files are on the disk, not only in the operating system's memory, before the checkpoint appears. Without it a copy is
    /// faster, and a power failure soon after may leave a checkpoint whose bytes are missing.
    /// </summary>
    public bool Flush { get; init; } = true;

    /// <summary>Holds the options to one another, and to what is at the destination.</summary>
    /// <exception cref="CheckpointException">They contradict each other.</exception>
    internal void RequireConsistent(ExistingCheckpoint existing)
    {
        if (Append && Force)
        {
            throw TransferFaults.AppendAndForce(existing.Prefix);
        }

        if (Mode != TransferMode.Copy && MaxShardSize != long.MaxValue)
        {
            throw TransferFaults.LinkedFilesHaveTheirSize(Mode);
        }

        if (Mode != TransferMode.Copy && SkipDamaged)
        {
            throw TransferFaults.OnlyCopiesSkip(Mode);
        }

        // Data files without an index may be all that is left of a checkpoint, so they are replaced only if that was asked for.
        if (Append && existing.IsThere && !existing.HasIndex)
        {
            throw TransferFaults.NothingToAppendTo(existing.Prefix, existing.FirstFile);
        }
    }
}
