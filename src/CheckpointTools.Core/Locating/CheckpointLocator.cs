using CheckpointTools.Files;
using CheckpointTools.Formats.StateFiles;

namespace CheckpointTools.Locating;

/// <summary>
/// Finds checkpoints from any path that a user may have: a prefix, any of its files, a V1 file or shard, the <c>checkpoint</c> state file,
/// a SavedModel, a directory, a safetensors or NumPy file, a frozen graph, a <c>file://</c> address. Only local files; only non-empty
/// regular files are ever opened.
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
            return PathLocator.Locate(full) ?? throw MissingPath.Explain(full, path);
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, full, reading: true);
        }
    }

    /// <summary>
    /// Finds the graph that a path leads to, for its constants and those of its functions: a graph, frozen or not, a .meta file or the
    /// checkpoint beside it, a SavedModel. They are read as the variables of a checkpoint are.
    /// </summary>
    /// <param name="path">Any form of path, absolute or relative to the process.</param>
    /// <exception cref="CheckpointException">See <see cref="ModelLocator.Find"/>.</exception>
    public static CheckpointLocation FindConstants(string path) => GraphFile.OfConstants(ModelLocator.Find(path));

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
        catch (CheckpointException e) when (DamagedLocator.FindPresentShards(e) is { } present)
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
            return PathLocator.LocateExact(full) ?? DamagedLocator.LocateCutV1(full);
        }
        catch (CheckpointException e) when (DamagedLocator.LocateDamaged(e) is { } damaged)
        {
            return damaged;
        }
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
                format == CheckpointFormat.Graph
                    ? new Advice("Graphs are read here, and not written.")
                    : new Advice("To write such a file, export the variables.", AdviceCode.ExportVariables)
            )
            {
                File = full,
            };
        }

        return prefix;
    }
}
