using Microsoft.Win32.SafeHandles;

namespace CheckpointTools.Files;

/// <summary>The kind of entry at a path; symbolic links are followed.</summary>
internal enum EntryKind
{
    /// <summary>Nothing, or a broken symbolic link.</summary>
    Missing,

    /// <summary>A directory.</summary>
    Directory,

    /// <summary>A file without bytes: an empty one, or a pipe, a socket or a device. Opening those could block forever.</summary>
    Empty,

    /// <summary>A file with bytes to read.</summary>
    File,
}

/// <summary>
/// Determines the kind of a file before it is opened. On Unix, .NET cannot tell a file's type, but pipes and devices have size 0, and an
/// empty file has nothing to read. So only an <see cref="EntryKind.File"/> is ever opened.
/// </summary>
internal static class RegularFile
{
    /// <summary>Determines what is at <paramref name="path"/>.</summary>
    /// <exception cref="CheckpointException">The operating system reports an error, or links form a cycle.</exception>
    public static EntryKind GetKind(string path)
    {
        try
        {
            var file = new FileInfo(RealPath.OfFile(path));
            FileAttributes attributes = File.GetAttributes(file.FullName);
            return attributes.HasFlag(FileAttributes.Directory) ? EntryKind.Directory
                : attributes.HasFlag(FileAttributes.Device) || file.Length == 0 ? EntryKind.Empty
                : EntryKind.File;
        }
        catch (Exception e) when (FileErrors.MeansAbsence(e))
        {
            return EntryKind.Missing;
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, path, reading: true);
        }
    }

    /// <summary>
    /// The length of a file and the time when it was written, of the file itself where the path is a link; null if there is none.
    /// </summary>
    /// <exception cref="CheckpointException">The operating system reports an error, or links form a cycle.</exception>
    public static (long Length, DateTime Time)? FindStamp(string path)
    {
        try
        {
            var file = new FileInfo(RealPath.OfFile(path));
            return file.Exists ? (file.Length, file.LastWriteTimeUtc) : null;
        }
        catch (Exception e) when (FileErrors.MeansAbsence(e))
        {
            return null;
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, path, reading: true);
        }
    }

    /// <summary>The same; null too if the file cannot be looked at.</summary>
    public static (long Length, DateTime Time)? TryFindStamp(string path)
    {
        try
        {
            return FindStamp(path);
        }
        catch (CheckpointException)
        {
            return null;
        }
    }

    /// <summary>Whether nothing tells if there is a file, as its directory may not be entered.</summary>
    public static bool IsHidden(string path)
    {
        try
        {
            File.GetAttributes(path);
            return false;
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            return !FileErrors.MeansAbsence(e);
        }
    }

    /// <summary>The target of a symbolic link that leads nowhere, as it stands there; null if the path is no such link.</summary>
    public static string? FindBrokenLink(string path)
    {
        try
        {
            return new FileInfo(path).LinkTarget is { } target && !Path.Exists(RealPath.OfFile(path)) ? target : null;
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            return null;
        }
    }

    /// <summary>Reads up to <paramref name="headCount"/> bytes from the start and <paramref name="tailCount"/> from the end.</summary>
    /// <exception cref="CheckpointException">The file cannot be read.</exception>
    public static (byte[] Head, byte[] Tail) ReadEnds(string path, int headCount, int tailCount)
    {
        try
        {
            // Sharing everything takes no lock: a training run may be writing the file.
            using SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            long length = RandomAccess.GetLength(handle);
            return (
                Read(handle, 0, Math.Min(headCount, length)),
                Read(handle, Math.Max(0, length - tailCount), Math.Min(tailCount, length))
            );
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, path, reading: true);
        }
    }

    private static byte[] Read(SafeFileHandle handle, long offset, long count)
    {
        byte[] bytes = new byte[count];
        int filled = 0;
        int read;
        while (filled < bytes.Length && (read = RandomAccess.Read(handle, bytes.AsSpan(filled), offset + filled)) > 0)
        {
            filled += read;
        }

        return bytes[..filled];
    }
}
