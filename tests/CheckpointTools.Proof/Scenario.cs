using CheckpointTools.Files;
using CheckpointTools.Locating;

namespace CheckpointTools.Proof;

/// <summary>A write in a directory of its own: how it begins, what is done, and what there must be before and afterwards.</summary>
internal sealed record Scenario(string Name)
{
    /// <summary>The destination, relative to the directory.</summary>
    public string Destination { get; init; } = Path.Combine("out", "model");

    /// <summary>Makes what is there before.</summary>
    public required Action<string> Prepare { get; init; }

    /// <summary>What is done, through a file layer.</summary>
    public required Action<string, IFileLayer> Run { get; init; }

    /// <summary>What the destination holds afterwards.</summary>
    public required IReadOnlyList<string> New { get; init; }

    /// <summary>The checkpoints that are gone afterwards, relative to the directory.</summary>
    public IReadOnlyList<string> Moved { get; init; } = [];

    /// <summary>Whether the same may be done again once it is done.</summary>
    public bool IsRepeatable { get; init; } = true;

    public bool HasLinks { get; init; } = true;

    /// <summary>
    /// Whether a data file that no index refers to is there from the beginning: nobody may remove it but the write that replaces it.
    /// </summary>
    public bool HasStrayData { get; init; }

    /// <summary>Whether it removes what others left, and nothing else: then nothing is new, and there is nothing to take back.</summary>
    public bool IsRepair { get; init; }

    public string PrefixIn(string directory) => Path.Combine(directory, Destination);

    public static List<CheckpointVariable> List(string prefix) =>
        [.. CheckpointContents.ReadVariables(new CheckpointLocation(prefix, CheckpointFormat.V2))];

    public override string ToString() => Name;
}
