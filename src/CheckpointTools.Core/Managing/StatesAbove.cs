using CheckpointTools.Files;
using CheckpointTools.Formats.StateFiles;
using CheckpointTools.Locating;

namespace CheckpointTools.Managing;

/// <summary>
/// The state files one directory above checkpoints. TensorFlow's manager keeps those of 'sub/run' in the directory of 'sub'.
/// </summary>
internal static class StatesAbove
{
    /// <summary>The states one directory above that name checkpoints of a directory, which are given by their paths in it.</summary>
    /// <param name="directory">The full path of the directory.</param>
    /// <param name="onFault">Receives why a state file that seems to name some cannot be read.</param>
    public static IReadOnlyList<DirectoryState> Find(string directory, Action<CheckpointException>? onFault = null)
    {
        var found = new List<DirectoryState>();
        foreach (string above in DirectoriesAbove(directory))
        {
            try
            {
                if (!MayName(DirectoryState.PathIn(above)))
                {
                    continue;
                }

                DirectoryState state = DirectoryState.Load(above).AsSeenFrom(directory);
                if (state.CountIn(directory) > 0)
                {
                    found.Add(state);
                }
            }
            catch (CheckpointException e)
            {
                if (HasText(DirectoryState.PathIn(above), Path.GetFileName(directory) + "/"))
                {
                    onFault?.Invoke(e);
                }
            }
        }

        return found;
    }

    /// <summary>
    /// The directories whose state files name the checkpoints of a directory, or are to name them: its own, unless only one above does, and
    /// those above. TensorFlow reads any of them, so that all have to name the same latest one.
    /// </summary>
    /// <param name="directory">The full path of the directory.</param>
    /// <param name="onFault">Receives why a state file above that seems to name some cannot be read.</param>
    public static IReadOnlyList<string> FindToChange(string directory, Action<CheckpointException>? onFault = null)
    {
        string[] above = [.. Find(directory, onFault).Select(static state => state.Directory)];
        string own = DirectoryState.PathIn(directory);
        return above.Length == 0 || Path.Exists(own) || RegularFile.FindBrokenLink(own) is not null ? [directory, .. above] : above;
    }

    private static IEnumerable<string> DirectoriesAbove(string directory) =>
        new[] { Path.GetDirectoryName(directory), Path.GetDirectoryName(CheckpointLocator.RealDirectory(directory)) }
            .OfType<string>()
            .DistinctBy(CheckpointLocator.RealDirectory, FileNames.Comparer);

    /// <summary>Most state files name what lies beside them, and need no closer look.</summary>
    private static bool MayName(string path)
    {
        if (RegularFile.GetKind(path) != EntryKind.File)
        {
            return false;
        }

        var state = CheckpointState.Load(path);
        return state.AllPaths.Append(state.LatestPath ?? "").Any(static text => text.AsSpan().ContainsAny('/', '\\'));
    }

    private static bool HasText(string path, string text)
    {
        try
        {
            byte[] head = RegularFile.ReadEnds(path, CheckpointState.MaxLength, 0).Head;
            return head.AsSpan().IndexOf(System.Text.Encoding.UTF8.GetBytes(text)) >= 0;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }
}
