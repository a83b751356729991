namespace CheckpointTools.Writing.Graphs;

/// <summary>What was asked for of the object graph.</summary>
/// <param name="Mode">What happens to the graphs of the sources.</param>
/// <param name="Duplicates">What to do with several variables at one path.</param>
internal sealed record GraphSettings(ObjectGraphMode Mode, DuplicatePolicy Duplicates)
{
    /// <summary>What happens to the optimizers.</summary>
    public OptimizerObjects Optimizers { get; init; }

    /// <summary>The names of the children of a new root, by the sources in the order given; empty for the checkpoints' names.</summary>
    public IReadOnlyList<string> ChildNames { get; init; } = [];

    /// <summary>The path of the object that becomes the root; null if the root stays.</summary>
    public string? RootObject { get; init; }

    /// <summary>The name by which a new root holds that object; null if it is the root itself.</summary>
    public string? WrapAs { get; init; }

    /// <summary>Whether no counter of saves is written.</summary>
    public bool NoSaveCounter { get; init; }

    /// <summary>
    /// Whether variables may be missing because they are damaged: then an optimizer that restores by position loses its slots, where it
    /// cannot keep all of them.
    /// </summary>
    public bool SkipDamaged { get; init; }

    /// <summary>The value of a counter that no source has.</summary>
    public long NewCounter { get; init; } = 1;
}
