using CheckpointTools.Files;
using CheckpointTools.Formats.StateFiles;
using CheckpointTools.Locating;

namespace CheckpointTools.Verification;

/// <summary>Checks a "checkpoint" state file (format.md 10; 15, rows 25 and 26).</summary>
internal static class StateFileChecks
{
    public static void Run(string path, FaultReport faults)
    {
        LeftoverChecks.RunBeside(path, faults);
        if (FindObstacle(path) is { } obstacle)
        {
            faults.Add(FaultCode.StateFileUnreadable, $"{path} {obstacle}.", path);
            return;
        }

        CheckpointState state;
        try
        {
            state = CheckpointState.Load(path);
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.NotACheckpoint)
        {
            faults.Add(FaultCode.StateFileUnreadable, e.Message, path);
            return;
        }
        catch (CheckpointException e) when (FaultReport.CodeOf(e) is not null)
        {
            faults.Add(e);
            return;
        }

        CheckLatest(state, path, faults);
        CheckLists(state, path, faults);
        if (state.Remark is { } remark)
        {
            faults.Add(FaultCode.StateFileIgnored, $"{path}: {remark}", path);
        }
    }

    /// <summary>Whether there is a state file, or something in its place.</summary>
    /// <param name="path">Where it is to be.</param>
    public static bool IsAnythingAt(string path) =>
        RegularFile.GetKind(path) is EntryKind.File or EntryKind.Empty || FindObstacle(path) is not null;

    /// <summary>What is in the place of a state file, as the end of a sentence; null for a file and for nothing.</summary>
    private static string? FindObstacle(string path) =>
        RegularFile.FindBrokenLink(path) is { } target ? $"is a symbolic link to '{target}', which does not exist: there is no state file"
        : Directory.Exists(path) ? "is a directory, where TensorFlow has the state file: it finds none, and cannot save here"
        : null;

    private static void CheckLatest(CheckpointState state, string path, FaultReport faults)
    {
        if (state.LatestPath is not { } latest)
        {
            faults.Add(FaultCode.StateFileUnreadable, $"{path} names no latest checkpoint; TensorFlow refuses it.", path);
            return;
        }

        if (IsThere(latest, path))
        {
            if (CheckpointFileName.StripSuffix(latest) is { } prefix && !IsThere(latest + FixedNames.IndexSuffix, path))
            {
                faults.Add(
                    FaultCode.StateFileInconsistent,
                    $"{path} names '{latest}' as the latest checkpoint, which is a file of '{prefix}': TensorFlow finds nothing there.",
                    path
                );
            }
        }
        else if (Resolve(state, path) is not { } found)
        {
            faults.Add(FaultCode.LatestMissing, $"{path} names '{latest}' as the latest checkpoint, which does not exist.", path);
        }
        else if (!IsAbsolute(latest))
        {
            faults.Add(
                FaultCode.StalePath,
                $"{path} names '{latest}' as the latest checkpoint, which is not there: "
                    + $"TensorFlow finds none, and here '{found.DisplayName}' is taken.",
                path
            );
        }

        if (state.AllPaths.Count > 0 && !state.AllPaths.Contains(latest, StringComparer.Ordinal))
        {
            faults.Add(FaultCode.StateFileInconsistent, $"{path}: the latest checkpoint '{latest}' is not in the list of all.", path);
        }
    }

    private static void CheckLists(CheckpointState state, string path, FaultReport faults)
    {
        string[] missing =
        [
            .. state.AllPaths.Where(other => other != state.LatestPath && !IsThere(other, path)).Distinct(StringComparer.Ordinal),
        ];
        if (missing.Length > 0)
        {
            faults.Add(
                FaultCode.StalePath,
                missing.Length == 1
                    ? $"{path} lists a checkpoint that does not exist: '{missing[0]}'."
                    : $"{path} lists {missing.Length} checkpoints that do not exist, the first of them: '{missing[0]}'.",
                path
            );
        }

        if (state.Timestamps.Count > 0 && state.Timestamps.Count != state.AllPaths.Count)
        {
            faults.Add(
                FaultCode.StateFileInconsistent,
                $"{path} has {Phrase.Count(state.AllPaths.Count, "path")} and {Phrase.Count(state.Timestamps.Count, "timestamp")}.",
                path
            );
        }

        string[] absolute = [.. state.AllPaths.Prepend(state.LatestPath ?? "").Where(IsAbsolute).Distinct(StringComparer.Ordinal)];
        if (absolute.Length > 0)
        {
            faults.Add(
                FaultCode.AbsolutePath,
                $"{path} has "
                    + $"{(absolute.Length == 1 ? "the absolute path" : $"{absolute.Length} absolute paths, the first of them")} "
                    + $"'{absolute[0]}'{(IsThere(absolute[0], path) ? "" : ", which is not there")}.",
                path
            );
        }
    }

    /// <summary>
    /// The checkpoint that the other commands take for the latest. They also find it beside the state file of a directory that was moved.
    /// </summary>
    private static CheckpointLocation? Resolve(CheckpointState state, string path)
    {
        try
        {
            return StateFileLocation.Resolve(state, path);
        }
        catch (CheckpointException e) when (e.File is { } file)
        {
            // It exists; its faults are reported with the checkpoint.
            return new CheckpointLocation(CheckpointFileName.StripSuffix(file) ?? file, CheckpointFormat.V2);
        }
    }

    private static bool IsThere(string checkpoint, string statePath)
    {
        if (LocalPath.Scheme(checkpoint) is not (null or "file"))
        {
            return false;
        }

        try
        {
            string prefix = LocalPath.Scheme(checkpoint) is null
                ? Path.GetFullPath(checkpoint, Path.GetDirectoryName(statePath)!)
                : LocalPath.Resolve(checkpoint, reading: true);
            return RegularFile.GetKind(prefix + FixedNames.IndexSuffix) != EntryKind.Missing
                || RegularFile.GetKind(prefix) is EntryKind.File or EntryKind.Empty
                || (Path.GetFileName(prefix).Contains('?', StringComparison.Ordinal) && AreShardsThere(prefix));
        }
        catch (Exception e) when (e is CheckpointException || FileErrors.Covers(e))
        {
            return false;
        }
    }

    /// <summary>The name of a V1 checkpoint of several files is a pattern of their names.</summary>
    private static bool AreShardsThere(string pattern)
    {
        try
        {
            return PathLocator.LocateExact(pattern) is not null;
        }
        catch (CheckpointException)
        {
            // The files exist, but something is wrong with them.
            return true;
        }
    }

    /// <summary>Whether a path is absolute on any operating system: the directory may have been made on another one.</summary>
    private static bool IsAbsolute(string path) =>
        path.StartsWith('/')
        || path.StartsWith('\\')
        || (path.Length > 2 && char.IsAsciiLetter(path[0]) && path[1] == ':' && path[2] is '/' or '\\')
        || LocalPath.Scheme(path) is not null;
}
