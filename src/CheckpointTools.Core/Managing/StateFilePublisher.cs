using CheckpointTools.Files;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Managing;

/// <summary>
/// Makes a new state file current: under a temporary name, flushed, then renamed. It keeps its permissions. Where it is a symbolic link in
/// the same directory, it stays one, and the file that it leads to is replaced. The caller holds the directory's lock.
/// </summary>
internal static class StateFilePublisher
{
    private const int MaxAttempts = 5;

    /// <summary>Changes the state file of a directory. TensorFlow takes no lock, so what it writes meanwhile is changed again.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="change">Gives the new state; the old one, if the file is to stay as it is.</param>
    /// <param name="files">The file system.</param>
    /// <param name="flush">Whether to wait until the file is on the disk.</param>
    /// <returns>The change; null if there is nothing to change.</returns>
    public static StateFileChange? Update(string directory, Func<DirectoryState, DirectoryState> change, IFileLayer files, bool flush)
    {
        for (int attempt = 1; ; attempt++)
        {
            DirectoryState old = DirectoryState.Load(directory);
            DirectoryState next = change(old);
            if (ReferenceEquals(next, old))
            {
                return null;
            }

            byte[]? bytes = next.Compose();
            if (StateFileChange.AreSame(old.Bytes, bytes))
            {
                return null;
            }

            if (TryReplace(old, bytes, files, flush))
            {
                bool isOther =
                    next.Latest is { } latest && old.Latest is { } last && latest.Text != last.Text && latest.Prefix != last.Prefix;
                return new StateFileChange(old, bytes)
                {
                    NoteOfLatest = isOther ? ManagingFaults.OtherLatest(old.FilePath, old.Latest!.Text, next.Latest!.Text) : null,
                };
            }

            if (attempt == MaxAttempts)
            {
                throw Busy(old.FilePath);
            }
        }
    }

    /// <summary>Puts a state file back to the byte, unless another program has changed it since.</summary>
    public static void Restore(StateFileChange change, IFileLayer files, bool flush)
    {
        var now = DirectoryState.Load(change.Before.Directory);
        if (change.IsCurrent(now) && !TryReplace(now, change.Before.Bytes, files, flush))
        {
            throw Busy(now.FilePath);
        }
    }

    /// <summary>Replaces a state file that cannot be read.</summary>
    public static StateFileChange Replace(DirectoryState unreadable, DirectoryState state, IFileLayer files, bool flush)
    {
        byte[]? bytes = state.Compose();
        return TryReplace(unreadable, bytes, files, flush) ? new StateFileChange(unreadable, bytes) : throw Busy(state.FilePath);
    }

    private static CheckpointException Busy(string path) =>
        new(CheckpointError.DestinationBusy, $"Another program keeps writing the state file '{path}'. Try again later.") { File = path };

    private static bool TryReplace(DirectoryState old, byte[]? bytes, IFileLayer files, bool flush)
    {
        string path = old.FilePath;
        string? staged = null;
        bool isPublished = false;
        try
        {
            // Where no state file is to be left, a link goes alone: what it leads to may be of another directory.
            string target = bytes is null ? path : RequireOwn(path);
            string directory = Path.GetDirectoryName(target)!;
            staged = bytes is null ? null : Path.Join(directory, FixedNames.StateFile + TemporaryName.NewStateSuffix());
            using IOutputFile? file = staged is null ? null : files.Create(staged, target);
            if (file is not null)
            {
                file.Write(bytes, 0);
                if (flush)
                {
                    file.Flush();
                }
            }

            if (!old.IsUnchanged())
            {
                return false;
            }

            if (staged is null)
            {
                files.Delete(target);
            }
            else
            {
                files.Rename(staged, target, replace: old.Bytes is not null);
            }

            isPublished = true;
            if (flush)
            {
                files.FlushDirectory(directory);
            }

            return true;
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, path, reading: false);
        }
        finally
        {
            if (staged is not null && !isPublished)
            {
                TryDelete(staged, files);
            }
        }
    }

    /// <summary>
    /// The file to replace. TensorFlow resolves the paths in a state file by the directory of the path that it opened: one that is a link
    /// to that of another directory names other checkpoints there.
    /// </summary>
    /// <exception cref="CheckpointException">The path is such a link.</exception>
    public static string RequireOwn(string path)
    {
        string target = RealPath.OfFile(path);
        return FileNames.Comparer.Equals(
            RealPath.OfDirectory(Path.GetDirectoryName(target)!),
            RealPath.OfDirectory(Path.GetDirectoryName(path)!)
        )
            ? target
            : throw ManagingFaults.StateFileOfAnother(path, target);
    }

    private static void TryDelete(string path, IFileLayer files)
    {
        try
        {
            if (File.Exists(path))
            {
                files.Delete(path);
            }
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            // Its name tells what is left; the error that is being thrown tells why.
        }
    }
}
