using System.IO.Enumeration;
using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.StateFiles;

namespace CheckpointTools.Locating;

/// <summary>What a full path leads to: the file or the directory that it names, and what these lead to in turn.</summary>
internal static class PathLocator
{
    /// <summary>The checkpoint that a path leads to; null if there is nothing.</summary>
    /// <exception cref="CheckpointException">There is something else, or there are several.</exception>
    public static CheckpointLocation? Locate(string full)
    {
        string path = Path.TrimEndingDirectorySeparator(full);
        if (path.Length == full.Length && CheckpointFile.LocateV2(path) is { } v2)
        {
            return RegularFile.GetKind(path) == EntryKind.Directory
                ? v2 with
                {
                    Note = $"'{path}' is also a directory; for what is in it, write '{path}{Path.DirectorySeparatorChar}'.",
                }
                : v2;
        }

        switch (RegularFile.GetKind(path))
        {
            case EntryKind.Directory:
                return InDirectory(path);
            case EntryKind.File or EntryKind.Empty:
                return FromFile(path);
            default:
                // Completion of a typed name stops at the dot before "index" and "data".
                string undotted = path.TrimEnd('.');
                return LocateExact(path) ?? (undotted.Length < path.Length ? CheckpointFile.LocateV2(undotted) : null);
        }
    }

    /// <summary>
    /// The checkpoint that a path itself names: as a prefix, one of its files, a V1 file, a shard or a pattern. Null if there is none. The
    /// contents of a directory are not searched, and no state file is read.
    /// </summary>
    public static CheckpointLocation? LocateExact(string full)
    {
        if (CheckpointFile.LocateV2(full) is { } v2)
        {
            return v2;
        }

        if (
            CheckpointFileName.StripSuffix(full) is { } prefix
            && (CheckpointFile.LocateV2(prefix) ?? LocateV1(prefix) ?? LocateByPattern(prefix)) is { } owner
        )
        {
            return owner;
        }

        return LocateV1(full) ?? LocateByPattern(full);
    }

    /// <summary>State files can have other names (latest_filename), so they are recognised by their text.</summary>
    public static bool LooksLikeStateFile(string path) =>
        RegularFile.GetKind(path) == EntryKind.File
        && CheckpointFile.Sample(path).Head is var head
        && head.AsSpan().IndexOf("model_checkpoint_path:"u8) >= 0
        && ForeignFile.Recognise(head, Path.GetFileName(path)) == FileKind.Text;

    private static CheckpointLocation FromFile(string path)
    {
        string name = Path.GetFileName(path);
        if (LocateExact(path) is { } location)
        {
            return location;
        }

        if (name is FixedNames.SavedModel or FixedNames.SavedModelText)
        {
            string directory = Path.GetDirectoryName(path)!;
            return InSavedModel(directory) ?? GraphFile.LocateIn(directory) ?? throw MissingPath.SavedModelWithoutVariables(directory);
        }

        if (name == FixedNames.StateFile || LooksLikeStateFile(path))
        {
            return FromState(CheckpointState.Load(path), path) ?? throw NamesNone(path);
        }

        return InterchangeFile.Locate(path) ?? throw MissingPath.NoCheckpoint(path);
    }

    /// <summary>The latest checkpoint of a state file; null if it names none.</summary>
    private static CheckpointLocation? FromState(CheckpointState state, string statePath) =>
        state.LatestPath is null ? null : StateFileLocation.Resolve(state, statePath) ?? throw MissingPath.LatestMissing(state, statePath);

    private static CheckpointException NamesNone(string statePath) =>
        new(CheckpointError.CheckpointNotFound, $"The state file '{statePath}' names no latest checkpoint.") { File = statePath };

    private static CheckpointLocation InDirectory(string directory)
    {
        // An unreadable state file must not prevent the only checkpoint from being found; a readable one decides.
        string statePath = Path.Join(directory, FixedNames.StateFile);
        CheckpointException? fault = null;
        if (RegularFile.GetKind(statePath) is EntryKind.File or EntryKind.Empty)
        {
            try
            {
                if (FromState(CheckpointState.Load(statePath), statePath) is { } latest)
                {
                    return latest;
                }

                fault = NamesNone(statePath);
            }
            catch (CheckpointException e) when (e.Error == CheckpointError.NotACheckpoint && e.File == statePath)
            {
                fault = e;
            }
        }

        DirectoryListing listing = DirectoryListing.Read(directory);
        fault ??= MissingPath.FindRenamedState(listing);
        IReadOnlyList<CheckpointLocation> found = listing.Checkpoints(e => fault ??= e);
        return found.Count switch
        {
            1 => found[0] with
            {
                Way = LocationWay.OnlyOne,
                Via = directory,
                Note = fault is null ? null : $"The only checkpoint that can be opened in '{directory}' was taken. {fault.Message}",
            },
            > 1 => throw MissingPath.Ambiguous($"The directory '{directory}'", found, fault),
            _ => InSavedModel(directory)
                ?? GraphFile.LocateIn(directory)
                ?? OnlyOne(InterchangeFile.LocateIn(listing), directory)
                ?? throw fault ?? MissingPath.NothingIn(listing),
        };
    }

    private static CheckpointLocation? OnlyOne(CheckpointLocation? found, string directory) =>
        found is null ? null : found with { Way = LocationWay.OnlyOne, Via = directory };

    private static CheckpointLocation? InSavedModel(string directory) =>
        LocateExact(SavedModelLocator.PrefixIn(directory)) is { } found
            ? found with
            {
                Way = LocationWay.SavedModel,
                Via = directory,
            }
            : null;

    private static CheckpointLocation? LocateV1(string path)
    {
        if (!CheckpointFileName.TryParseShard(Path.GetFileName(path), out ShardName shard))
        {
            return CheckpointFile.IsV1(path) ? CheckpointFile.SingleV1(path, BundleFiles.FindData(path).Length > 0) : null;
        }

        // Even a damaged file belongs to the checkpoint of the others.
        return
            RegularFile.GetKind(path) is EntryKind.File or EntryKind.Empty
            && DirectoryListing.Read(Path.GetDirectoryName(path)!) is var listing
            && listing.HasReadable(shard)
            ? listing.Shards(shard)
            : null;
    }

    /// <summary>Finds V1 shards by their common prefix, and checkpoints by a pattern with '?' or '*'.</summary>
    private static CheckpointLocation? LocateByPattern(string path)
    {
        string name = Path.GetFileName(path);
        string? directory = Path.GetDirectoryName(path);
        if (directory is null || name.Length == 0 || RegularFile.GetKind(directory) != EntryKind.Directory)
        {
            return null;
        }

        DirectoryListing listing = DirectoryListing.Read(directory);
        bool isPattern = name.AsSpan().ContainsAny('?', '*');
        bool hasShards = listing.ShardPrefixes.Contains(name, StringComparer.Ordinal);
        if (!isPattern && !hasShards)
        {
            return null;
        }

        // One of the shards that the prefix or the pattern means may be missing.
        CheckpointException? missing = null;
        var found = listing.Checkpoints(e => missing ??= IsMissingShard(e, name) ? e : null).Where(l => Matches(l, name)).ToList();
        if (found.Count == 0 && missing is not null)
        {
            throw missing;
        }

        return found.Count switch
        {
            0 => null,
            1 => found[0],
            _ => throw MissingPath.Ambiguous($"The path '{path}'", found, null),
        };
    }

    private static bool IsMissingShard(CheckpointException fault, string pattern) =>
        fault is { Error: CheckpointError.DataFileMissing, File: { } file }
        && CheckpointFileName.TryParseShard(Path.GetFileName(file), out ShardName shard)
        && (shard.Prefix == pattern || FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(file), ignoreCase: false));

    private static bool Matches(CheckpointLocation location, string pattern)
    {
        string name = Path.GetFileName(location.Prefix);
        return name == pattern
            || FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: false)
            || location.Files.Any(f => FileSystemName.MatchesSimpleExpression(pattern, Path.GetFileName(f), ignoreCase: false));
    }
}
