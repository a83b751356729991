using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.StateFiles;
using CheckpointTools.Locating;

namespace CheckpointTools.Verification;

/// <summary>
/// What a path asks to verify. Unlike for reading, a damaged file is found as well if it was meant to be a checkpoint: that is what
/// verification is for.
/// </summary>
public sealed record VerificationTarget
{
    private VerificationTarget(string checkpoint) => Checkpoint = checkpoint;

    /// <summary>The full prefix; for a file that belongs to no checkpoint, its path.</summary>
    public string Checkpoint { get; }

    /// <summary>The checkpoint, if it can be opened or has files; null for a state file that leads nowhere and for other files.</summary>
    public CheckpointLocation? Location { get; private init; }

    /// <summary>The state file at the path, or in the directory at the path.</summary>
    public string? StatePath { get; private init; }

    /// <summary>A sentence for the user, if the way to the checkpoint needs explaining.</summary>
    public string? Note => Location?.Note;

    /// <summary>Why there is no checkpoint.</summary>
    internal CheckpointException? Fault { get; private init; }

    /// <summary>The state file alone, if its checkpoint was verified already.</summary>
    public VerificationTarget WithoutCheckpoint() => new(StatePath ?? Checkpoint) { StatePath = StatePath };

    /// <summary>Finds the checkpoint or file at a path.</summary>
    /// <param name="path">Any form of path that <see cref="CheckpointLocator.Find"/> takes.</param>
    /// <exception cref="CheckpointException">There is nothing at the path, or several checkpoints.</exception>
    public static VerificationTarget Find(string path)
    {
        string full = Path.TrimEndingDirectorySeparator(LocalPath.Resolve(path, reading: true));
        try
        {
            CheckpointLocation location = CheckpointLocator.Find(path);
            return new VerificationTarget(location.Prefix) { Location = location, StatePath = StateFileAt(full, location) };
        }
        catch (CheckpointException e)
            when (e.Error
                    is CheckpointError.NotACheckpoint
                        or CheckpointError.DamagedIndex
                        or CheckpointError.CheckpointNotFound
                        or CheckpointError.DataFileMissing
            )
        {
            if (FindRemains(full, e) is { } remains)
            {
                return remains;
            }

            throw;
        }
    }

    private static VerificationTarget? FindRemains(string full, CheckpointException fault)
    {
        string? statePath = StateFileAt(full, null);
        if (statePath is not null && fault.File == statePath)
        {
            return (FindLatestRemains(statePath) ?? new VerificationTarget(statePath)) with { StatePath = statePath };
        }

        foreach (
            string prefix in (string[])
                [full, CheckpointFileName.StripSuffix(full) ?? full, CheckpointFileName.StripSuffix(fault.File ?? full) ?? full]
        )
        {
            if (FindBundleRemains(prefix) is { } remains)
            {
                return remains with { StatePath = statePath };
            }
        }

        if (CheckpointLocator.FindPresentShards(fault) is { } shards)
        {
            return new VerificationTarget(shards.Prefix) { Location = shards, StatePath = statePath };
        }

        return fault.Error == CheckpointError.NotACheckpoint && RegularFile.GetKind(full) is EntryKind.File or EntryKind.Empty
            ? new VerificationTarget(full) { Fault = fault }
            : null;
    }

    private static VerificationTarget? FindBundleRemains(string prefix) =>
        Path.Exists(prefix + CheckpointFileName.IndexSuffix)
        || (RegularFile.GetKind(prefix) == EntryKind.Missing && BundleFiles.FindData(prefix).Length > 0)
            ? new VerificationTarget(prefix) { Location = new CheckpointLocation(prefix, CheckpointFormat.V2) }
            : null;

    /// <summary>What lies where a state file names the latest checkpoint, if it cannot be opened.</summary>
    private static VerificationTarget? FindLatestRemains(string statePath)
    {
        try
        {
            if (CheckpointState.Load(statePath).LatestPath is not { } latest || LocalPath.Scheme(latest) is not null)
            {
                return null;
            }

            string prefix = Path.GetFullPath(latest, Path.GetDirectoryName(statePath)!);
            return FindBundleRemains(prefix)
                ?? (
                    RegularFile.GetKind(prefix) is EntryKind.File or EntryKind.Empty
                        ? new VerificationTarget(prefix) { Fault = MissingPath.NoCheckpoint(prefix) }
                        : null
                );
        }
        catch (Exception e) when (e is CheckpointException || FileErrors.Covers(e))
        {
            // The checks of the state file report this.
            return null;
        }
    }

    private static string? StateFileAt(string full, CheckpointLocation? location)
    {
        string inside = Path.Join(full, CheckpointState.FileName);
        return RegularFile.GetKind(full) switch
        {
            EntryKind.Directory when location?.Prefix != full => RegularFile.GetKind(inside) is EntryKind.File or EntryKind.Empty
                ? inside
                : null,
            EntryKind.File
            or EntryKind.Empty
                when location is null || (location.Prefix != full && !location.Files.Contains(full, StringComparer.Ordinal)) =>
                Path.GetFileName(full) == CheckpointState.FileName || CheckpointLocator.LooksLikeStateFile(full) ? full : null,
            _ => null,
        };
    }
}
