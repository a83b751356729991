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
            var file = new FileInfo(path);
            if (file.LinkTarget is not null && file.ResolveLinkTarget(returnFinalTarget: true) is { } target)
            {
                file = new FileInfo(target.FullName);
            }

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
