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
    public string? StatePath { get; internal init; }

    /// <summary>The directory whose latest checkpoint this is, if the path was a directory.</summary>
    internal string? DirectoryPath { get; private init; }

    /// <summary>A sentence for the user, if the way to the checkpoint needs explaining.</summary>
    public string? Note => Location?.Note;

    /// <summary>Whether a save may be about to give it its index, so that it is no checkpoint yet.</summary>
    internal bool MayBeSaved { get; init; }

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
            return new VerificationTarget(location.Prefix)
            {
                Location = location,
                StatePath = StateFileAt(full, location),
                DirectoryPath = location.Prefix != full && RegularFile.GetKind(full) == EntryKind.Directory ? full : null,
            };
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

            // A directory without a checkpoint that can be opened may have lost one.
            if (RegularFile.GetKind(full) == EntryKind.Directory && FindAll(full).FirstOrDefault() is { } first)
            {
                return first with { DirectoryPath = full, MayBeSaved = false };
            }

            throw;
        }
    }

    /// <summary>Finds everything in a directory that was meant to be a checkpoint, whether it can be opened or not.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="recurse">Whether to look into its subdirectories; links to directories are not followed.</param>
    /// <param name="report">Receives subdirectories that cannot be read.</param>
    /// <param name="onLink">Receives a sentence for each link to a directory elsewhere, and for each that leads nowhere.</param>
    /// <exception cref="CheckpointException">The directory does not exist or cannot be read.</exception>
    public static IEnumerable<VerificationTarget> FindAll(
        string directory,
        bool recurse = false,
        Action<CheckpointException>? report = null,
        Action<string>? onLink = null
    )
    {
        string full = Path.TrimEndingDirectorySeparator(LocalPath.Resolve(directory, reading: true));
        return DirectoryTargets.Find(full, recurse, report ?? (static _ => { }), onLink);
    }

    internal static VerificationTarget For(CheckpointLocation location) => new(location.Prefix) { Location = location };

    /// <summary>What is left of a checkpoint that cannot be opened.</summary>
    /// <param name="path">A prefix, or a file at fault.</param>
    /// <param name="fault">Why it cannot be opened; null for data files without an index.</param>
    internal static VerificationTarget ForRemains(string path, CheckpointException? fault) =>
        FindBundleRemains(CheckpointFileName.StripSuffix(path) ?? path)
        ?? (fault is not null && DamagedLocator.FindPresentShards(fault) is { } shards ? For(shards) : new(path) { Fault = fault });

    /// <summary>A state file, with the checkpoint that it names, or with what is left of that, if anything is.</summary>
    internal static VerificationTarget ForState(string statePath) =>
        (FindLatest(statePath) ?? FindLatestRemains(statePath) ?? new(statePath)) with
        {
            StatePath = statePath,
        };

    private static VerificationTarget? FindLatest(string statePath)
    {
        try
        {
            return StateFileLocation.Resolve(CheckpointState.Load(statePath), statePath) is { } latest ? For(latest) : null;
        }
        catch (CheckpointException e)
        {
            return e.File is { } file && file != statePath ? ForRemains(file, e) : null;
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            return null;
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

        if (DamagedLocator.FindPresentShards(fault) is { } shards)
        {
            return new VerificationTarget(shards.Prefix) { Location = shards, StatePath = statePath };
        }

        return fault.Error == CheckpointError.NotACheckpoint && RegularFile.GetKind(full) is EntryKind.File or EntryKind.Empty
            ? new VerificationTarget(full) { Fault = fault }
            : null;
    }

    private static VerificationTarget? FindBundleRemains(string prefix) =>
        Path.Exists(prefix + FixedNames.IndexSuffix)
        || (RegularFile.GetKind(prefix) != EntryKind.Directory && BundleFiles.FindData(prefix).Length > 0)
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
        string inside = Path.Join(full, FixedNames.StateFile);
        return RegularFile.GetKind(full) switch
        {
            EntryKind.Directory when location?.Prefix != full => RegularFile.GetKind(inside) is EntryKind.File or EntryKind.Empty
            || (location is not null && Path.GetDirectoryName(location.Prefix) == full && StateFileChecks.IsAnythingAt(inside))
                ? inside
                : null,
            EntryKind.File
            or EntryKind.Empty
                when location is null || (location.Prefix != full && !location.Files.Contains(full, StringComparer.Ordinal)) =>
                Path.GetFileName(full) == FixedNames.StateFile || PathLocator.LooksLikeStateFile(full) ? full : null,
            _ => null,
        };
    }
}
