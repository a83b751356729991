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
        CheckpointLocation? found = null;
        string? note = null;
        if (LocalPath.Scheme(latest) is null or "file")
        {
            // The address of a file on another machine leads nowhere either; its name may still be found beside the state file.
            string given = LocalPath.Scheme(latest) is null ? Path.GetFullPath(latest, directory) : TryResolve(latest) ?? beside;
            found = CheckpointLocator.LocateExact(given);
            bool leadsAway = Path.IsPathRooted(latest) && !directory.Equals(Path.GetDirectoryName(given), FileNames.Comparison);
            if (found is not null && leadsAway && File.Exists(beside + CheckpointFileName.IndexSuffix))
            {
                note =
                    $"The state file '{statePath}' leads to another directory, to '{found.Prefix}'; "
                    + "a checkpoint of the same name lies beside the state file.";
            }
        }

        if (found is null && LastPart(latest).Length > 0 && CheckpointLocator.LocateExact(beside) is { } moved)
        {
            found = moved;
            note = $"The state file's path '{latest}' is not there; '{moved.DisplayName}' beside the state file was taken.";
        }

        note = state.Remark is null ? note : $"{note} {state.Remark}".TrimStart();
        return found is null || note is null ? found : found with { Note = note };
    }

    private static string? TryResolve(string address)
    {
        try
        {
            return LocalPath.Resolve(address, reading: true);
        }
        catch (CheckpointException)
        {
            return null;
        }
    }

    /// <summary>The name at the end of a path of any operating system.</summary>
    public static string LastPart(string path) => path[(path.AsSpan().LastIndexOfAny('/', '\\') + 1)..];
}
