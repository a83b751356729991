using CheckpointTools.Formats.Bundles;
using CheckpointTools.Locating;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Managing;

/// <summary>A checkpoint to be copied or moved as a whole, as it was when that was decided.</summary>
public sealed record RelocationPlan
{
    internal RelocationPlan(RemovalPlan source, string destination, ExistingCheckpoint existing, RelocationOptions options, long size)
    {
        Source = source;
        Destination = destination;
        Existing = existing;
        Options = options;
        Size = size;
    }

    /// <summary>The full prefix of the destination.</summary>
    public string Destination { get; }

    /// <summary>The checkpoint.</summary>
    public CheckpointLocation Location => Source.Location;

    /// <summary>The full paths of the files that come along. Data files of another save with the same name do not.</summary>
    public IReadOnlyList<string> Files => Source.Files;

    /// <summary>The size of its files in bytes.</summary>
    public long Size { get; }

    /// <summary>Where it is afterwards.</summary>
    public CheckpointLocation NewLocation =>
        Location with
        {
            Prefix = Destination,
            Files = [.. Location.Files.Select(NewPath)],
            Note = null,
        };

    /// <summary>The full paths of the files at the destination that are replaced or go.</summary>
    public IReadOnlyList<string> Replaced =>
        [
            .. Existing.HasIndex ? new[] { BundleFiles.IndexPath(Destination) } : [],
            .. Existing.DataFiles,
            .. Existing.HasForeignMeta ? new[] { Existing.MetaPath } : [],
        ];

    /// <summary>The graph at the destination that goes, as the checkpoint brings none; null if there is none.</summary>
    public string? LostGraph =>
        Existing.HasForeignMeta && !Files.Any(file => NewPath(file) == Existing.MetaPath) ? Existing.MetaPath : null;

    /// <summary>How.</summary>
    public RelocationOptions Options { get; }

    internal RemovalPlan Source { get; }

    /// <summary>What its directory tells of its order.</summary>
    internal IncomingCheckpoint? Incoming { get; init; }

    internal ExistingCheckpoint Existing { get; }

    /// <summary>The path that a file of the source gets.</summary>
    internal string NewPath(string file) => Destination + file[Location.Prefix.Length..];
}
