using System.IO.Enumeration;
using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.StateFiles;

namespace CheckpointTools.Locating;

/// <summary>
/// Finds checkpoints from any path that a user may have: a prefix, any of its files, a V1 file or shard, the <c>checkpoint</c> state file,
/// a SavedModel, a directory, a safetensors or NumPy file, a <c>file://</c> address. Only local files; only non-empty regular files are
/// ever opened.
/// </summary>
public static class CheckpointLocator
{
    /// <summary>Whether a SavedModel has its variables in the checkpoint of this prefix.</summary>
    /// <param name="prefix">The full prefix.</param>
    public static bool IsOfSavedModel(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        return SavedModelLocator.FindAround(prefix) is not null;
    }

    /// <summary>Finds the one checkpoint that a path leads to.</summary>
    /// <param name="path">
    /// Any form of path, absolute or relative to the process. '?' and '*' in its last part match prefixes and V1 shards.
    /// </param>
    /// <exception cref="CheckpointException">
    /// CheckpointNotFound, AmbiguousCheckpoint, NotACheckpoint, RemotePath, DamagedIndex (an empty index), DataFileMissing (a V1
    /// shard), AccessDenied or ReadFailed; the message says what was found instead and what to try.
    /// </exception>
    public static CheckpointLocation Find(string path)
    {
        string full = LocalPath.Resolve(path, reading: true);
        try
        {
            return Locate(full) ?? throw MissingPath.Explain(full, path);
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, full, reading: true);
        }
    }

    /// <summary>
    /// Finds the one checkpoint that a path leads to. If files of a V1 checkpoint are missing, it consists of the files that are there.
    /// </summary>
    /// <param name="path">See <see cref="Find"/>.</param>
    /// <param name="onFault">Receives the faults of missing files.</param>
    /// <exception cref="CheckpointException">See <see cref="Find"/>.</exception>
    public static CheckpointLocation FindPresent(string path, Action<CheckpointException> onFault)
    {
        ArgumentNullException.ThrowIfNull(onFault);
        try
        {
            return Find(path);
        }
        catch (CheckpointException e) when (FindPresentShards(e) is { } present)
        {
            onFault(e);
            return present;
        }
    }

    /// <summary>
    /// Finds the one checkpoint that a path leads to without guessing, for commands that give a model its values. '?' and '*' match only
    /// themselves, except in the name of V1 shards, as TensorFlow writes it; a directory with a state file leads only to the checkpoint
    /// that the file names.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <exception cref="CheckpointException">See <see cref="Find"/>.</exception>
    public static CheckpointLocation FindStrict(string path)
    {
        CheckpointLocation location = Find(path);
        string full = Path.TrimEndingDirectorySeparator(LocalPath.Resolve(path, reading: true));
        if (DescribeGuess(full, location) is { } guess)
        {
            string message = guess + Phrase.DidYouMean([location.Prefix]);
            throw new CheckpointException(CheckpointError.CheckpointNotFound, message) { File = full };
        }

        return location;
    }

    /// <summary>Why a location is only a guess at the meaning of a path; null if it is not a guess.</summary>
    private static string? DescribeGuess(string path, CheckpointLocation location)
    {
        if (location.Prefix == path)
        {
            return null;
        }

        bool isPattern = Path.GetFileName(path).AsSpan().ContainsAny('?', '*');
        if (isPattern && location.Format == CheckpointFormat.V2 && location.Prefix != CheckpointFileName.StripSuffix(path))
        {
            return $"There is no checkpoint '{path}', and wildcards are not expanded here.";
        }

        bool hasStateFile = RegularFile.GetKind(path) == EntryKind.Directory && Path.Exists(Path.Join(path, FixedNames.StateFile));
        return hasStateFile && LatestOf(path) is null
            ? $"The state file of the directory '{path}' names no latest checkpoint, or cannot be read, "
                + "and no other is taken in its place here."
            : null;
    }

    /// <summary>
    /// Finds all checkpoints in a directory, one at a time in the order of their prefixes, step 900 before step 1000. Temporary files and
    /// directories that hold nothing but the parts of an unfinished save are skipped; links to directories are not followed.
    /// </summary>
    /// <param name="directory">The directory. For a SavedModel, the checkpoint of its variables is found.</param>
    /// <param name="recurse">Whether to look into its subdirectories.</param>
    /// <param name="report">Receives subdirectories that cannot be read and checkpoints that cannot be located.</param>
    /// <param name="onLink">Receives a sentence for each link to a directory elsewhere, and for each that leads nowhere.</param>
    /// <exception cref="CheckpointException">The directory itself does not exist or cannot be read.</exception>
    public static IEnumerable<CheckpointLocation> FindAll(
        string directory,
        bool recurse = false,
        Action<CheckpointException>? report = null,
        Action<string>? onLink = null
    )
    {
        string full = Path.TrimEndingDirectorySeparator(LocalPath.Resolve(directory, reading: true));
        if (RegularFile.GetKind(full) is EntryKind.File or EntryKind.Empty)
        {
            throw new CheckpointException(CheckpointError.CheckpointNotFound, $"'{full}' is a file, not a directory.") { File = full };
        }

        return DirectoryTree.FindCheckpoints(DirectoryListing.Read(full), recurse, report, onLink);
    }

    /// <summary>
    /// The prefix of the checkpoint that a directory's state file names as the latest; null if there is none, or it does not exist.
    /// </summary>
    /// <param name="directory">The directory of the state file.</param>
    /// <param name="onFault">Called if the state file is there and cannot be read.</param>
    public static string? LatestOf(string directory, Action<CheckpointException>? onFault = null)
    {
        string statePath = directory;
        try
        {
            string full = LocalPath.Resolve(directory, reading: true);
            statePath = Path.Join(full, FixedNames.StateFile);
            CheckpointLocation? latest = StateFileLocation.Resolve(CheckpointState.Load(statePath), statePath);
            if (latest is null)
            {
                StateFileLocation.RequireNoObstacle(statePath);
            }

            return latest?.Prefix;
        }
        catch (Exception e) when (e is CheckpointException || FileErrors.Covers(e))
        {
            onFault?.Invoke(FileErrors.ToException(e, statePath, reading: true));
            return null;
        }
    }

    /// <summary>Whether a file is one of a V1 checkpoint; false if it cannot be read.</summary>
    internal static bool IsV1(string path)
    {
        try
        {
            return CheckpointFile.IsV1(path);
        }
        catch (CheckpointException)
        {
            return false;
        }
    }

    /// <summary>Whether a full path stands for a directory: if it is also the prefix of a checkpoint, it stands for that.</summary>
    /// <param name="path">The path.</param>
    public static bool IsDirectory(string path) => Directory.Exists(path) && !File.Exists(path + FixedNames.IndexSuffix);

    /// <summary>The path of a directory without links, to tell whether two paths mean the same; as it is if that cannot be found.</summary>
    /// <param name="path">The full path.</param>
    public static string RealDirectory(string path)
    {
        try
        {
            return RealPath.OfDirectory(path);
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            return path;
        }
    }

    /// <summary>Whether a file begins like a V1 checkpoint but cannot be opened: it was cut short, or its end was changed.</summary>
    /// <param name="path">The file.</param>
    public static bool WasV1(string path)
    {
        try
        {
            return CheckpointFile.WasV1(LocalPath.Resolve(path, reading: true));
        }
        catch (Exception e) when (e is CheckpointException || FileErrors.Covers(e))
        {
            return false;
        }
    }

    /// <summary>
    /// Finds the checkpoint that a path itself names, as a prefix or one of its files: no directory or state file that leads to one, and no
    /// pattern. For what removes or moves checkpoints.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <exception cref="CheckpointException">The path names no checkpoint.</exception>
    public static CheckpointLocation FindNamed(string path)
    {
        string full = LocalPath.Resolve(path, reading: true);
        try
        {
            CheckpointLocation? named = LocateOrDamaged(full);
            if (named is not null && DescribeGuess(full, named) is null)
            {
                return named;
            }

            if (InterchangeFile.Refuse(full) is { } refusal)
            {
                throw refusal;
            }

            if (RegularFile.GetKind(full) == EntryKind.Directory)
            {
                throw new CheckpointException(
                    CheckpointError.CheckpointNotFound,
                    $"'{path}' is a directory. Name a checkpoint in it: the latest is not taken in its place here."
                )
                {
                    File = full,
                };
            }

            CheckpointLocation guess = Find(path);
            throw new CheckpointException(
                CheckpointError.CheckpointNotFound,
                $"'{path}' only leads to the checkpoint '{guess.Prefix}'. Give its prefix."
            )
            {
                File = full,
            };
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, full, reading: true);
        }
    }

    /// <summary>A checkpoint that cannot be opened is named by its path all the same.</summary>
    private static CheckpointLocation? LocateOrDamaged(string full)
    {
        try
        {
            return LocateExact(full) ?? LocateCutV1(full);
        }
        catch (CheckpointException e) when (LocateDamaged(e) is { } damaged)
        {
            return damaged;
        }
    }

    /// <summary>
    /// The checkpoint that a fault is about, although it cannot be opened: its index is damaged beyond recognition, a V1 file is missing or
    /// was cut short. Somebody saved it, and it can be removed. Null if there is none.
    /// </summary>
    internal static CheckpointLocation? LocateDamaged(CheckpointException fault) =>
        fault.File is not { } file ? null
        : file.EndsWith(FixedNames.IndexSuffix, StringComparison.Ordinal)
            ? new CheckpointLocation(CheckpointFileName.StripSuffix(file)!, CheckpointFormat.V2)
        : FindPresentShards(fault) ?? LocateCutV1(file);

    private static CheckpointLocation? LocateCutV1(string path)
    {
        if (!WasV1(path))
        {
            return null;
        }

        string directory = Path.GetDirectoryName(path)!;
        return CheckpointFileName.TryParseShard(Path.GetFileName(path), out ShardName shard)
            ? new CheckpointLocation(Path.Join(directory, shard.Prefix), CheckpointFormat.V1)
            {
                Files = [.. DirectoryListing.Read(directory).PresentShards(shard)],
            }
            : new CheckpointLocation(path, CheckpointFormat.V1) { Files = [path] };
    }

    /// <summary>The full prefix of a checkpoint to write: 'x', 'x.index', 'x.data-00000-of-00001' and 'x.meta' all mean 'x'.</summary>
    /// <param name="path">The path the user gave.</param>
    /// <exception cref="CheckpointException">InvalidDestination (a directory, no name), RemotePath.</exception>
    public static string DestinationPrefix(string path)
    {
        string full = LocalPath.Resolve(path, reading: false);
        string prefix = CheckpointFileName.StripSuffix(full) ?? full;
        string name = Path.GetFileName(prefix);
        if (name.Length == 0 || Directory.Exists(prefix))
        {
            string directory = Path.TrimEndingDirectorySeparator(name.Length == 0 ? Path.GetDirectoryName(prefix) ?? prefix : prefix);
            string what = Directory.Exists(directory) ? "is a directory" : "ends like a directory";
            throw new CheckpointException(
                CheckpointError.InvalidDestination,
                $"'{path}' {what}: a checkpoint needs a name in it, as in '{Path.Join(directory, "model")}'."
            )
            {
                File = full,
            };
        }

        if (InterchangeFile.FormatOf(prefix) is { } format && !File.Exists(prefix + FixedNames.IndexSuffix))
        {
            throw new CheckpointException(
                CheckpointError.InvalidDestination,
                $"'{path}' has the name of {format.Describe()}, and this writes a TensorFlow checkpoint. "
                    + "Give a prefix without that ending.",
                new Advice("To write such a file, export the variables.", AdviceCode.ExportVariables)
            )
            {
                File = full,
            };
        }

        return prefix;
    }

    /// <summary>
    /// The checkpoint that a path itself names: as a prefix, one of its files, a V1 file, a shard or a pattern. Null if there is none. The
    /// contents of a directory are not searched, and no state file is read.
    /// </summary>
    internal static CheckpointLocation? LocateExact(string full)
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

    /// <summary>The rest of the V1 checkpoint with a missing file; null if the fault is a different one.</summary>
    internal static CheckpointLocation? FindPresentShards(CheckpointException fault) =>
        fault.Error == CheckpointError.DataFileMissing
        && Path.GetDirectoryName(fault.File) is { } directory
        && CheckpointFileName.TryParseShard(Path.GetFileName(fault.File)!, out ShardName shard)
        && DirectoryListing.Read(directory).PresentShards(shard).ToArray() is { Length: > 0 } present
            ? new CheckpointLocation(Path.Join(directory, shard.Prefix), CheckpointFormat.V1) { Files = present }
            : null;

    private static CheckpointLocation? Locate(string full)
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

    private static CheckpointLocation FromFile(string path)
    {
        string name = Path.GetFileName(path);
        if (LocateExact(path) is { } location)
        {
            return location;
        }

        if (name is FixedNames.SavedModel or FixedNames.SavedModelText)
        {
            return InSavedModel(Path.GetDirectoryName(path)!) ?? throw MissingPath.SavedModelWithoutVariables(Path.GetDirectoryName(path)!);
        }

        if (name == FixedNames.StateFile || LooksLikeStateFile(path))
        {
            return FromState(CheckpointState.Load(path), path) ?? throw NamesNone(path);
        }

        return InterchangeFile.Locate(path) ?? throw MissingPath.NoCheckpoint(path);
    }

    /// <summary>State files can have other names (latest_filename), so they are recognised by their text.</summary>
    internal static bool LooksLikeStateFile(string path) =>
        RegularFile.GetKind(path) == EntryKind.File
        && CheckpointFile.Sample(path).Head is var head
        && head.AsSpan().IndexOf("model_checkpoint_path:"u8) >= 0
        && ForeignFile.Recognise(head, Path.GetFileName(path)) == FileKind.Text;

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
                ?? OnlyOne(InterchangeFile.LocateIn(listing), directory)
                ?? throw fault ?? MissingPath.NothingIn(listing),
        };
    }

    private static CheckpointLocation? OnlyOne(CheckpointLocation? found, string directory) =>
        found is null ? null : found with { Way = LocationWay.OnlyOne, Via = directory };

    private static CheckpointLocation? InSavedModel(string directory) =>
        LocateExact(SavedModelPrefix(directory)) is { } found ? found with { Way = LocationWay.SavedModel, Via = directory } : null;

    /// <summary>The prefix of the checkpoint in which a SavedModel keeps its variables.</summary>
    internal static string SavedModelPrefix(string directory) => Path.Join(directory, "variables", "variables");

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
