using Microsoft.Win32.SafeHandles;

namespace CheckpointTools.Files;

/// <summary>A file opened for reading only. Reads are positional, so several threads can share it.</summary>
internal sealed class SourceFile : IDisposable
{
    private readonly SafeFileHandle? _handle;

    private SourceFile(string path, SafeFileHandle? handle, long length, DateTime lastWriteTime)
    {
        Path = path;
        _handle = handle;
        Length = length;
        LastWriteTime = lastWriteTime;
    }

    public string Path { get; }

    /// <summary>The length when the file was opened.</summary>
    public long Length { get; }

    /// <summary>The time of the last write (UTC) when the file was opened.</summary>
    public DateTime LastWriteTime { get; }

    /// <exception cref="CheckpointException">The file does not exist, is a directory, or may not be read.</exception>
    public static SourceFile Open(string path)
    {
        try
        {
            // A file without bytes is not opened: it could be a pipe, which waits for a writer.
            if (RegularFile.GetKind(path) == EntryKind.Empty)
            {
                return new SourceFile(path, null, 0, File.GetLastWriteTimeUtc(path));
            }

            // Others may rename, replace or delete the file meanwhile: an open file keeps its bytes.
            SafeFileHandle handle = File.OpenHandle(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            try
            {
                return new SourceFile(path, handle, RandomAccess.GetLength(handle), File.GetLastWriteTimeUtc(handle));
            }
            catch
            {
                handle.Dispose();
                throw;
            }
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, path, reading: true);
        }
    }

    /// <exception cref="CheckpointException">One of the files does not exist, is a directory, or may not be read.</exception>
    public static void RequireReadable(IEnumerable<string> paths)
    {
        foreach (string path in paths)
        {
            Open(path).Dispose();
        }
    }

    /// <summary>Fills <paramref name="destination"/> from <paramref name="offset"/>.</summary>
    /// <exception cref="CheckpointException">The file has become too short, or the operating system failed the read.</exception>
    public void ReadExactly(Span<byte> destination, long offset)
    {
        while (!destination.IsEmpty)
        {
            int read = Read(destination, offset);
            if (read == 0)
            {
                throw new CheckpointException(
                    CheckpointError.SourceChanged,
                    $"{Path} ended at byte {offset} while it was read; it had {Phrase.Count(Length, "byte")} when it was opened. "
                        + "Something else is writing to it: run the command again when that is done."
                )
                {
                    File = Path,
                    Offset = offset,
                };
            }

            destination = destination[read..];
            offset += read;
        }
    }

    /// <summary>Requires that nobody wrote to the file since it was opened. Another file under its name is no such change.</summary>
    /// <exception cref="CheckpointException">Its length or its time is another one by now.</exception>
    public void RequireUnchanged()
    {
        try
        {
            if (_handle is null || (RandomAccess.GetLength(_handle) == Length && File.GetLastWriteTimeUtc(_handle) == LastWriteTime))
            {
                return;
            }
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, Path, reading: true);
        }

        throw new CheckpointException(
            CheckpointError.SourceChanged,
            $"{Path} was written to while it was read. Run the command again when that is done."
        )
        {
            File = Path,
        };
    }

    public void Dispose() => _handle?.Dispose();

    private int Read(Span<byte> destination, long offset)
    {
        try
        {
            return _handle is null ? 0 : RandomAccess.Read(_handle, destination, offset);
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, Path, reading: true);
        }
    }
}
