using System.Globalization;
using System.Security.Cryptography;
using CheckpointTools.Bundles;
using CheckpointTools.Files;
using Microsoft.Win32.SafeHandles;

namespace CheckpointTools.Transfers;

/// <summary>
/// The files of a new checkpoint while they are written: under temporary names that TensorFlow's own writer uses too, so that tools which
/// tidy up after a crash know them. <see cref="Commit"/> gives them their names, the index last: with it the checkpoint exists. Disposed
/// before that, nothing is left, directories included.
/// </summary>
internal sealed class DestinationFiles : IDisposable
{
    private readonly string _prefix;
    private readonly string _directory;
    private readonly string _temporarySuffix;
    private readonly List<string> _createdDirectories = [];
    private readonly List<string> _createdFiles = [];
    private bool _committed;

    /// <summary>Creates missing parent directories.</summary>
    public DestinationFiles(string prefix)
    {
        _prefix = prefix;
        _directory = Path.GetDirectoryName(prefix)!;
        _temporarySuffix = ".tempstate" + RandomNumberGenerator.GetInt32(int.MaxValue).ToString(CultureInfo.InvariantCulture);
        try
        {
            CreateDirectories();
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public string DataPath => BundleFiles.DataPath(_prefix, 0, 1);

    public string IndexPath => BundleFiles.IndexPath(_prefix);

    /// <exception cref="CheckpointException">Something is there already, or can never be.</exception>
    public static void RequireFree(string prefix)
    {
        string name = Path.GetFileName(prefix);
        if (name.Length == 0 || Directory.Exists(prefix))
        {
            throw new CheckpointException(
                CheckpointError.InvalidDestination,
                $"{prefix} is a directory; a checkpoint is a prefix, such as {Path.Combine(prefix, "model")}. Give the destination with a name at the end.")
            {
                File = prefix,
            };
        }

        try
        {
            string directory = Path.GetDirectoryName(prefix)!;
            if (NearestExisting(directory) is { } parent && !Directory.Exists(parent))
            {
                throw TransferFaults.InFile(prefix, parent);
            }

            string? found = FirstExisting(prefix, BundleFiles.IndexPath(prefix))
                ?? (Directory.Exists(directory) ? Directory.EnumerateFiles(directory).FirstOrDefault(file => BundleFiles.IsDataFileOf(prefix, file)) : null);
            if (found is not null)
            {
                throw TransferFaults.DestinationExists(prefix, found);
            }
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, prefix, reading: false);
        }
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
            // Not every file system tells; writing will show.
            return;
        }

        if (size > available)
        {
            throw TransferFaults.DiskFull(directory, size, available);
        }
    }

    public SafeFileHandle CreateData() => Create(DataPath);

    public SafeFileHandle CreateIndex() => Create(IndexPath);

    /// <summary>Makes the checkpoint appear. The files must be complete, closed, and flushed if <paramref name="flush"/> is set.</summary>
    public void Commit(bool flush)
    {
        Rename(DataPath);
        Flush(flush);
        Rename(IndexPath);
        _committed = true;
        Flush(flush);
    }

    public void Dispose()
    {
        if (_committed)
        {
            return;
        }

        foreach (string file in _createdFiles)
        {
            TryRemove(() => File.Delete(file));
        }

        for (int i = _createdDirectories.Count - 1; i >= 0; i--)
        {
            string directory = _createdDirectories[i];
            TryRemove(() => Directory.Delete(directory));
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

    private static string? FirstExisting(params ReadOnlySpan<string> paths)
    {
        foreach (string path in paths)
        {
            if (Path.Exists(path))
            {
                return path;
            }
        }

        return null;
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
            // The temporary name tells what is left; the error on its way tells why.
        }
    }

    private void CreateDirectories()
    {
        var missing = new Stack<string>();
        for (string? directory = _directory; directory is not null && !Directory.Exists(directory); directory = Path.GetDirectoryName(directory))
        {
            missing.Push(directory);
        }

        foreach (string directory in missing)
        {
            try
            {
                Directory.CreateDirectory(directory);
            }
            catch (Exception e) when (FileErrors.Covers(e))
            {
                throw FileErrors.ToException(e, directory, reading: false);
            }

            _createdDirectories.Add(directory);
        }
    }

    private SafeFileHandle Create(string path)
    {
        try
        {
            SafeFileHandle handle = File.OpenHandle(path + _temporarySuffix, FileMode.CreateNew, FileAccess.Write, FileShare.Read | FileShare.Delete);
            _createdFiles.Add(path + _temporarySuffix);
            return handle;
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, path, reading: false);
        }
    }

    private void Rename(string path)
    {
        try
        {
            File.Move(path + _temporarySuffix, path, overwrite: false);
            _createdFiles.Add(path);
        }
        catch (IOException) when (File.Exists(path))
        {
            throw TransferFaults.DestinationExists(_prefix, path);
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, path, reading: false);
        }
    }

    private void Flush(bool flush)
    {
        if (!flush)
        {
            return;
        }

        try
        {
            DirectoryFlush.Flush(_directory);
        }
        catch (IOException e)
        {
            throw FileErrors.ToException(e, _directory, reading: false);
        }
    }
}
