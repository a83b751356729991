using CheckpointTools.Files;
using CheckpointTools.Locating;

namespace CheckpointTools.Proof;

/// <summary>A write in its own directory: its initial state, the write, and the required states before and after it.</summary>
internal sealed record Scenario(string Name)
{
    /// <summary>The destination, relative to the directory.</summary>
    public string Destination { get; init; } = Path.Combine("out", "model");

    /// <summary>Creates the initial state.</summary>
    public required Action<string> Prepare { get; init; }

    /// <summary>The write, through a file layer.</summary>
    public required Action<string, IFileLayer> Run { get; init; }

    /// <summary>The contents of the destination afterwards.</summary>
    public required IReadOnlyList<string> New { get; init; }

    /// <summary>The checkpoints that are gone afterwards, relative to the directory.</summary>
    public IReadOnlyList<string> Moved { get; init; } = [];

    /// <summary>Whether the same write may be repeated once it is done.</summary>
    public bool IsRepeatable { get; init; } = true;

    public bool HasLinks { get; init; } = true;

    /// <summary>Whether the initial state has a data file that no index refers to: only the write that replaces it may remove it.</summary>
    public bool HasStrayData { get; init; }

    /// <summary>Whether it only removes what others left: then nothing is new, and nothing can be undone.</summary>
    public bool IsRepair { get; init; }

    public string PrefixIn(string directory) => Path.Combine(directory, Destination);

    public static List<CheckpointVariable> List(string prefix) =>
        [.. CheckpointContents.ReadVariables(new CheckpointLocation(prefix, CheckpointFormat.V2))];

    public override string ToString() => Name;
}
