using Microsoft.Win32.SafeHandles;

namespace CheckpointTools.Files;

/// <summary>The real file system.</summary>
internal sealed class FileLayer : IFileLayer
{
    public static FileLayer Instance { get; } = new();

    private const UnixFileMode Permissions = (UnixFileMode)0b111_111_111;

    public IOutputFile Create(string path, string? like = null)
    {
        SafeFileHandle handle = File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Delete);
        if (like is not null && !OperatingSystem.IsWindows())
        {
            try
            {
                // Before the first byte is written: what was hidden from others is never shown.
                File.SetUnixFileMode(handle, File.GetUnixFileMode(like) & Permissions);
            }
            catch (Exception e) when (FileErrors.Covers(e))
            {
                // There is no such file, or its file system has no permissions: it keeps those that every new file gets.
            }
        }

        return new OutputFile(handle);
    }

    public void Link(string existing, string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Kernel32.Link(existing, path);
        }
        else
        {
            LibC.Link(existing, path);
        }
    }

    public void Rename(string from, string to, bool replace)
    {
        bool isWindows = OperatingSystem.IsWindows();
        if (replace && isWindows)
        {
            Kernel32.Replace(from, to);
        }
        else if (replace || isWindows || !LibC.TryRenameWithoutReplacing(from, to))
        {
            // Where a file system cannot do it in one step, only other programs than this one's writers can come in between.
            if (!replace && !isWindows && Path.Exists(to))
            {
                throw new IOException($"'{to}' exists already.");
            }

            File.Move(from, to, overwrite: !isWindows);
        }
    }

    public void Delete(string path) => File.Delete(path);

    public void SetTime(string path, DateTime time) => TrySetTime(() => File.SetLastWriteTimeUtc(path, time.ToUniversalTime()));

    public void CreateDirectory(string path) => Directory.CreateDirectory(path);

    public void DeleteDirectory(string path) => Directory.Delete(path);

    public void FlushDirectory(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            LibC.FlushDirectory(path);
        }
    }

    private static void TrySetTime(Action set)
    {
        try
        {
            set();
        }
        catch (Exception e) when (FileErrors.Covers(e) || e is ArgumentOutOfRangeException)
        {
            // The file is another user's by now, or the file system has no such time.
        }
    }

    private sealed class OutputFile(SafeFileHandle handle) : IOutputFile
    {
        public void Write(ReadOnlySpan<byte> bytes, long position) => RandomAccess.Write(handle, bytes, position);

        public void SetTime(DateTime time) => TrySetTime(() => File.SetLastWriteTimeUtc(handle, time.ToUniversalTime()));

        public void Flush() => RandomAccess.FlushToDisk(handle);

        public void Dispose() => handle.Dispose();
    }
}
