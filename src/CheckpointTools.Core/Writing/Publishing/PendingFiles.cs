using CheckpointTools.Files;

namespace CheckpointTools.Writing.Publishing;

/// <summary>
/// The files that a write makes in a directory. Until it is committed none of them is to stay, and after that none that still has a
/// temporary name.
/// </summary>
internal sealed class PendingFiles : IDisposable
{
    private readonly IFileLayer _files;
    private readonly string _directory;
    private readonly string _temporarySuffix;
    private readonly bool _flush;
    private readonly NewDirectories _directories;
    private readonly List<string> _created = [];
    private readonly List<IOutputFile> _open = [];

    /// <summary>Makes the directory, if it is missing.</summary>
    /// <param name="files">The file system.</param>
    /// <param name="directory">The directory of all files.</param>
    /// <param name="temporarySuffix">What temporary names end in.</param>
    /// <param name="flush">Whether to wait until the names are on the disk.</param>
    public PendingFiles(IFileLayer files, string directory, string temporarySuffix, bool flush)
    {
        (_files, _directory, _temporarySuffix, _flush) = (files, directory, temporarySuffix, flush);
        _directories = new NewDirectories(files);
        try
        {
            _directories.Make(directory);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Whether the files that have their names are current.</summary>
    public bool IsCommitted { get; set; }

    /// <summary>Whether nobody knows if they are: then all of them stay.</summary>
    public bool IsUndecided { get; set; }

    /// <summary>Begins a file that stays open until all are removed, or have their names.</summary>
    /// <param name="path">The file.</param>
    /// <param name="like">See <see cref="Create"/>.</param>
    public IOutputFile Open(string path, string like)
    {
        IOutputFile file = Create(path, like);
        _open.Add(file);
        return file;
    }

    /// <param name="path">The file.</param>
    /// <param name="like">The file that it replaces, whose permissions it gets; there may be none.</param>
    public IOutputFile Create(string path, string like)
    {
        IOutputFile file = null!;
        Make(path, () => file = _files.Create(path, like));
        return file;
    }

    /// <summary>
    /// Gives a file a new name. The name may exist although the call failed; a file that was there before must not be removed.
    /// </summary>
    public void Make(string path, Action work)
    {
        if (!Path.Exists(path))
        {
            _created.Add(path);
        }

        Attempt(path, work);
    }

    public void FlushDirectory()
    {
        if (_flush)
        {
            Attempt(_directory, () => _files.FlushDirectory(_directory));
        }
    }

    /// <summary>Removes what was made and is not current. A committed write has at most temporary names left.</summary>
    public void Remove()
    {
        _open.ForEach(static file => file.Dispose());
        _open.Clear();
        foreach (
            string file in IsUndecided
                ? []
                : _created.Where(file => !IsCommitted || (file.EndsWith(_temporarySuffix, StringComparison.Ordinal) && File.Exists(file)))
        )
        {
            TryRemove(() => _files.Delete(file));
        }

        _created.Clear();
    }

    /// <summary>The same, with the directories that were made for them.</summary>
    public void Dispose()
    {
        Remove();
        if (!IsCommitted && !IsUndecided)
        {
            _directories.Remove();
        }
    }

    /// <summary>Does what may fail as all that is done with files. What a file system does not support is the caller's to know.</summary>
    /// <exception cref="CheckpointException">It failed.</exception>
    public static void Attempt(string path, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (FileErrors.Covers(e) && e is not NotSupportedException)
        {
            throw FileErrors.ToException(e, path, reading: false);
        }
    }

    /// <summary>Removing what is half-written must not hide why it is half-written.</summary>
    private static void TryRemove(Action remove)
    {
        try
        {
            remove();
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            // The temporary name tells what is left; the error that is being thrown tells why.
        }
    }
}
