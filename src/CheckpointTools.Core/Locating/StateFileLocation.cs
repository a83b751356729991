using CheckpointTools.Files;
using CheckpointTools.Formats.StateFiles;

namespace CheckpointTools.Locating;

/// <summary>Finds the latest checkpoint of a state file, even if the directory was moved, copied or downloaded.</summary>
internal static class StateFileLocation
{
    /// <summary>The latest checkpoint; null if it is neither at the path in the state file nor beside the state file.</summary>
    public static CheckpointLocation? Resolve(CheckpointState state, string statePath)
    {
        if (state.LatestPath is not { } latest)
        {
            return null;
        }

        string directory = Path.GetDirectoryName(statePath)!;
        string beside = Path.Join(directory, LastPart(latest));
        (CheckpointLocation? found, bool isBeside) = Find(latest, directory, PathLocator.LocateExact);
        bool leadsAway = Path.IsPathRooted(latest) && !directory.Equals(Path.GetDirectoryName(found?.Prefix), FileNames.Comparison);
        string? note =
            found is null ? null
            : isBeside ? $"The state file's path '{latest}' is not there; '{found.DisplayName}' beside the state file was taken."
            : leadsAway && File.Exists(beside + FixedNames.IndexSuffix)
                ? $"The state file '{statePath}' leads to another directory, to '{found.Prefix}'; "
                    + "a checkpoint of the same name lies beside the state file."
            : null;
        note = state.Remark is null ? note : $"{note} {state.Remark}".TrimStart();
        return found is null ? null : found with { Note = note ?? found.Note, Way = LocationWay.StateFile, Via = statePath };
    }

    /// <summary>
    /// The checkpoint that a path in a state file means: the one to which it leads, as for TensorFlow, or else one of the same name beside
    /// the state file, if the directory was moved, copied or downloaded.
    /// </summary>
    /// <param name="text">The path as it stands there.</param>
    /// <param name="directory">The directory of the state file.</param>
    /// <param name="locate">Finds the checkpoint at a full path.</param>
    /// <returns>The checkpoint, if there is one, and whether the path led nowhere and it was found beside the state file.</returns>
    public static (CheckpointLocation? Found, bool IsBeside) Find(string text, string directory, Func<string, CheckpointLocation?> locate)
    {
        if (TryResolve(text, directory) is { } given && locate(given) is { } there)
        {
            return (Beside(there, directory), false);
        }

        string name = LastPart(text);
        return name.Length > 0 && locate(Path.Join(directory, name)) is { } moved ? (moved, true) : (null, false);
    }

    /// <summary>
    /// A checkpoint by the directory of the state file, if it lies in that: a link to a directory is another path of it.
    /// </summary>
    private static CheckpointLocation Beside(CheckpointLocation found, string directory)
    {
        string other = Path.GetDirectoryName(found.Prefix)!;
        if (
            FileNames.Comparer.Equals(other, directory)
            || !FileNames.Comparer.Equals(CheckpointLocator.RealDirectory(other), CheckpointLocator.RealDirectory(directory))
        )
        {
            return found;
        }

        string Moved(string path) => Path.Join(directory, Path.GetFileName(path));
        return found with { Prefix = Moved(found.Prefix), Files = [.. found.Files.Select(Moved)] };
    }

    /// <summary>The full path; null if it is none on this machine.</summary>
    private static string? TryResolve(string text, string directory)
    {
        try
        {
            return LocalPath.Scheme(text) is null ? Path.GetFullPath(text, directory) : LocalPath.Resolve(text, reading: true);
        }
        catch (Exception e) when (e is CheckpointException || FileErrors.Covers(e))
        {
            return null;
        }
    }

    /// <summary>What lies where a state file is to be, and is none: whoever reads it finds no state file there.</summary>
    /// <exception cref="CheckpointException">NotACheckpoint: a directory, or a link that leads nowhere.</exception>
    public static void RequireNoObstacle(string path)
    {
        string? obstacle =
            RegularFile.FindBrokenLink(path) is { } target ? $"'{path}' is a symbolic link to '{target}', which does not exist."
            : Directory.Exists(path) ? $"'{path}' is a directory, where the state file is to be: rename it."
            : null;
        if (obstacle is not null)
        {
            throw new CheckpointException(CheckpointError.NotACheckpoint, obstacle) { File = path };
        }
    }

    /// <summary>
    /// TensorFlow refuses a checkpoint with the state file's name, and nothing lists one with a name of the state file's temporary files.
    /// </summary>
    /// <exception cref="CheckpointException">The prefix has such a name.</exception>
    public static void RequireOtherName(string prefix)
    {
        if (FixedNames.StateFile.Equals(Path.GetFileName(prefix), FileNames.Comparison))
        {
            throw new CheckpointException(
                CheckpointError.InvalidDestination,
                $"'{prefix}' is the name of the state file. TensorFlow refuses it for a checkpoint."
            )
            {
                File = prefix,
            };
        }

        if (CheckpointFileName.IsTemporary(Path.GetFileName(prefix) + FixedNames.IndexSuffix))
        {
            throw new CheckpointException(
                CheckpointError.InvalidDestination,
                $"'{prefix}' is a name of the temporary files of a state file. A checkpoint of this name would not be found."
            )
            {
                File = prefix,
            };
        }
    }

    /// <summary>The name at the end of a path of any operating system.</summary>
    public static string LastPart(string path) => path[(path.AsSpan().LastIndexOfAny('/', '\\') + 1)..];
}
