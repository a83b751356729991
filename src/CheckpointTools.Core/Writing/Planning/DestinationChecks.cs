using CheckpointTools.Files;
using CheckpointTools.Locating;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Writing.Planning;

/// <summary>What can be known of a destination before anything is written.</summary>
internal static class DestinationChecks
{
    /// <exception cref="CheckpointException">There can never be a checkpoint, or there is one that the options do not touch.</exception>
    public static ExistingCheckpoint RequireUsable(string prefix, TransferOptions options)
    {
        string name = Path.GetFileName(prefix);
        if (name.Length == 0 || Directory.Exists(prefix))
        {
            throw new CheckpointException(
                CheckpointError.InvalidDestination,
                $"{prefix} is a directory; a checkpoint is a prefix, such as {Path.Combine(prefix, "model")}. "
                    + "Give the destination with a name at the end."
            )
            {
                File = prefix,
            };
        }

        StateFileLocation.RequireOtherName(prefix);
        if (FileNames.IsTooLong(prefix))
        {
            throw FileErrors.ToException(new PathTooLongException(), prefix, reading: false);
        }

        if (!FileNames.IsPossible(name))
        {
            throw new CheckpointException(
                CheckpointError.InvalidDestination,
                $"No file can be called '{name}' on this operating system. Give the destination another name."
            )
            {
                File = prefix,
            };
        }

        try
        {
            if (NearestExisting(Path.GetDirectoryName(prefix)) is { } parent && !Directory.Exists(parent))
            {
                throw TransferFaults.InFile(prefix, parent);
            }

            // A file with exactly that name is not part of a V2 checkpoint, so it is never replaced.
            if (Path.Exists(prefix))
            {
                throw GenerationFaults.DestinationExists(prefix, prefix);
            }
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, prefix, reading: false);
        }

        ExistingCheckpoint existing = ExistingCheckpoint.Find(prefix, options.Force);
        // Data files without an index may be all that is left of a checkpoint, and there is nothing to add to.
        return !existing.IsThere || options.Force || (options.Append && existing.HasIndex)
            ? existing
            : throw GenerationFaults.DestinationExists(prefix, existing.FirstFile);
    }

    /// <exception cref="CheckpointException">The file system says that it has less room than the payload takes.</exception>
    public static void RequireRoom(string prefix, long size)
    {
        string directory;
        long available;
        try
        {
            directory = NearestExisting(Path.GetDirectoryName(prefix))!;
            available = new DriveInfo(directory).AvailableFreeSpace;
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            // Not every file system tells; then writing will show.
            return;
        }

        if (size > available)
        {
            throw TransferFaults.DiskFull(directory, size, available);
        }
    }

    private static string? NearestExisting(string? path)
    {
        while (path is not null && !Path.Exists(path))
        {
            path = Path.GetDirectoryName(path);
        }

        return path;
    }
}
