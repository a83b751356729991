using CheckpointTools.Files;
using CheckpointTools.Formats.Safetensors;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Writing.Exporting;

/// <summary>
/// The files of an export while they have other names, and how they get their own. A single file replaces another one in one step. Of
/// several, the index is the last: until it is there, nothing says that the files belong together. An earlier index goes before the first
/// of the files that it names is replaced.
/// </summary>
internal sealed class ExportPublication : IDisposable
{
    private readonly IFileLayer _files;
    private readonly ExportPlan _plan;
    private readonly string _directory;
    private readonly string _suffix = TemporaryName.NewSuffix();
    private readonly NewDirectories _directories;
    private readonly List<(string Path, IOutputFile File)> _open = [];
    private readonly List<string> _temporary = [];
    private bool _isPublished;

    public ExportPublication(IFileLayer files, ExportPlan plan)
    {
        (_files, _plan) = (files, plan);
        _directory = Path.GetDirectoryName(plan.Files[0])!;
        _directories = new NewDirectories(files);
        try
        {
            _directories.Make(_directory);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>Begins a file.</summary>
    public IOutputFile Create(string path)
    {
        string temporary = path + _suffix;
        _temporary.Add(temporary);
        IOutputFile file = null!;
        Attempt(path, () => file = _files.Create(temporary));
        _open.Add((path, file));
        return file;
    }

    /// <summary>Writes what is known of a file only when all of it is written.</summary>
    public static void Amend(IOutputFile file, ExportFile output)
    {
        foreach ((long position, byte[] bytes) in output.Amendments)
        {
            Attempt(output.Path, () => file.Write(bytes, position));
        }
    }

    /// <summary>Gives all files their names.</summary>
    /// <returns>What could not be removed although the files are there.</returns>
    public IReadOnlyList<CheckpointNote> Publish(CancellationToken cancellationToken)
    {
        List<string> stale;
        using (DirectoryLock held = Locked(cancellationToken))
        {
            stale = _plan.Options.Force ? FindStale() : [];
            foreach (string path in _plan.Files.Where(path => !_plan.Options.Force && Path.Exists(path)))
            {
                throw ExportFaults.Exists(_plan.Destination, path);
            }

            string index = _plan.Files[^1];
            string? aside = ReplacesShards() ? index + TemporaryName.NewSuffix() : null;
            try
            {
                if (aside is not null)
                {
                    Attempt(index, () => _files.Rename(index, aside, replace: false));
                    FlushNames();
                }

                foreach (string path in _plan.Files)
                {
                    Attempt(path, () => _files.Rename(path + _suffix, path, replace: _plan.Options.Force && Path.Exists(path)));
                    _isPublished = true;
                }
            }
            catch when (aside is not null && File.Exists(aside))
            {
                PutBack(aside, index);
                throw;
            }

            if (aside is not null)
            {
                _temporary.Add(aside);
                stale.Add(aside);
            }

            FlushNames();
        }

        return Remove(stale);
    }

    public void Dispose()
    {
        _open.ForEach(static open => open.File.Dispose());
        foreach (string path in _temporary.Where(File.Exists))
        {
            TryRemove(() => _files.Delete(path));
        }

        if (!_isPublished)
        {
            _directories.Remove();
        }
    }

    /// <summary>Whether there is an index of an earlier export, and files that it may name are to be replaced.</summary>
    private bool ReplacesShards() =>
        _plan.Options.Force
        && _plan.Format == CheckpointFormat.Safetensors
        && _plan.Files.Count > 1
        && File.Exists(_plan.Files[^1])
        && _plan.Files.SkipLast(1).Any(File.Exists);

    /// <summary>The earlier index gets its name back if all that it names is still there; otherwise it goes.</summary>
    private void PutBack(string aside, string index)
    {
        bool isWhole = _temporary.TrueForAll(File.Exists);
        TryRemove(() =>
        {
            if (isWhole)
            {
                _files.Rename(aside, index, replace: false);
            }
            else
            {
                _files.Delete(aside);
            }
        });
    }

    private void FlushNames()
    {
        if (_plan.Options.Flush)
        {
            Attempt(_directory, () => _files.FlushDirectory(_directory));
        }
    }

    /// <summary>
    /// The files of an earlier export under this name that the new one does not have: a loader could take them for its own.
    /// </summary>
    private List<string> FindStale()
    {
        if (_plan.Format != CheckpointFormat.Safetensors)
        {
            return [];
        }

        string index = SafetensorsShards.IndexPathOf(_plan.Destination);
        List<string> old = [_plan.Destination, index];
        try
        {
            if (File.Exists(index))
            {
                string start = Path.GetFileName(_plan.Destination)[..^SafetensorsShards.Suffix.Length] + "-";
                old.AddRange(
                    SafetensorsIndex.Open(index).Files.Where(file => Path.GetFileName(file).StartsWith(start, StringComparison.Ordinal))
                );
            }
        }
        catch (CheckpointException)
        {
            // An index that cannot be read names no files; itself it goes.
        }

        HashSet<string> current = new(_plan.Files, FileNames.Comparer);
        return [.. old.Where(file => !current.Contains(file) && File.Exists(file))];
    }

    private List<CheckpointNote> Remove(IReadOnlyList<string> stale)
    {
        var notes = new List<CheckpointNote>();
        foreach (string file in stale)
        {
            try
            {
                Attempt(file, () => _files.Delete(file));
            }
            catch (CheckpointException e)
            {
                notes.Add(
                    new CheckpointNote($"{_plan.Destination} is written, but {file} of the one before could not be removed: {e.Message}")
                );
            }
        }

        return notes;
    }

    private DirectoryLock Locked(CancellationToken cancellationToken)
    {
        try
        {
            return DirectoryLock.Take(_directory, cancellationToken);
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, _directory, reading: false);
        }
    }

    private static void Attempt(string path, Action work)
    {
        try
        {
            work();
        }
        catch (Exception e) when (FileErrors.Covers(e))
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
