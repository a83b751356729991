using CheckpointTools.Files;
using CheckpointTools.Locating;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Verification;

/// <summary>
/// Checks for files that interrupted saves left beside a checkpoint, and for prefixes that TensorFlow cannot find (format.md 15, row 27).
/// </summary>
internal static class LeftoverChecks
{
    public static void Run(string prefix, FaultReport faults)
    {
        string name = Path.GetFileName(prefix);
        if (name.AsSpan().IndexOfAny("[]\\*?") is >= 0 and int at)
        {
            faults.Add(
                FaultCode.UnusualPrefix,
                $"The prefix '{prefix}' has the character '{name[at]}', which TensorFlow takes for part of a pattern.",
                prefix
            );
        }

        if (CheckpointFile.IsV1(prefix) && File.Exists(prefix + FixedNames.IndexSuffix))
        {
            faults.Add(
                FaultCode.LegacySameName,
                $"{prefix} is a V1 checkpoint with the name of this one: a program that opens the file takes the values of another save.",
                prefix
            );
        }

        foreach (string path in Entries(Path.GetDirectoryName(prefix)))
        {
            ReadOnlySpan<char> suffix = FileNames.SuffixOf(prefix, path);
            if (TemporaryName.IsAny(suffix) && !Directory.Exists(path) && !TemporaryName.IsInUse(path))
            {
                faults.Add(FaultCode.Leftover, $"{path} is a temporary file of a save that was interrupted or is still running.", path);
            }
            else if (suffix.StartsWith("_temp") && DirectoryTree.HoldsParts(path))
            {
                faults.Add(
                    FaultCode.Leftover,
                    $"{path} is the directory of a sharded save that was interrupted or is still running.",
                    path
                );
            }
        }
    }

    /// <summary>The same for a state file.</summary>
    public static void RunBeside(string statePath, FaultReport faults)
    {
        string prefix = statePath + ".tmp";
        foreach (
            string path in Entries(Path.GetDirectoryName(statePath))
                .Where(path => path.StartsWith(prefix, StringComparison.Ordinal) && !Directory.Exists(path))
        )
        {
            faults.Add(FaultCode.Leftover, $"{path} is a temporary state file of a save that was interrupted or is still running.", path);
        }
    }

    private static IEnumerable<string> Entries(string? directory)
    {
        try
        {
            return directory is null ? [] : Directory.GetFileSystemEntries(directory).Order(StringComparer.Ordinal);
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            // If the directory cannot be listed, what lies beside the checkpoint is unknown.
            return [];
        }
    }
}
