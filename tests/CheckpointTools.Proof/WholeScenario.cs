using CheckpointTools.Files;

namespace CheckpointTools.Proof;

/// <summary>Something that is done to whole checkpoints, in a directory of its own.</summary>
internal sealed record WholeScenario(string Name)
{
    /// <summary>Creates the initial state.</summary>
    public required Action<string> Prepare { get; init; }

    /// <summary>What is done, through a file layer; when it is done again, a destination that is there is replaced.</summary>
    public required Action<string, IFileLayer, bool> Run { get; init; }

    /// <summary>The checkpoint that comes, relative to the directory; null if none does.</summary>
    public string? New { get; init; }

    /// <summary>The checkpoint that goes, relative to the directory; null if none does.</summary>
    public string? Gone { get; init; }

    /// <summary>Whether the checkpoint that comes is there already, with other values.</summary>
    public bool Replaces { get; init; }

    public bool HasLinks { get; init; } = true;

    /// <summary>
    /// Whether the disk is full until something is removed. Then the state file may name what goes until the repair of state files.
    /// </summary>
    public bool IsFull { get; init; }

    /// <summary>The file layer to run it with.</summary>
    public FaultingFileLayer Layer(Action<Step, bool>? fault = null) => new(fault, HasLinks, IsFull);

    public override string ToString() => Name;
}
