using Microsoft.Win32.SafeHandles;

namespace CheckpointTools.Files;

/// <summary>The real file system.</summary>
internal sealed class FileLayer : IFileLayer
{
    public static FileLayer Instance { get; } = new();

    public IOutputFile Create(string path) => new OutputFile(File.OpenHandle(path, FileMode.CreateNew, FileAccess.Write, FileShare.Delete));

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
        if (replace && OperatingSystem.IsWindows())
        {
            Kernel32.Replace(from, to);
        }
        else
        {
            File.Move(from, to, replace);
        }
    }

    public void Delete(string path) => File.Delete(path);

    public void CreateDirectory(string path) => Directory.CreateDirectory(path);

    public void DeleteDirectory(string path) => Directory.Delete(path);

    public void FlushDirectory(string path)
    {
        if (!OperatingSystem.IsWindows())
        {
            LibC.FlushDirectory(path);
        }
    }

    private sealed class OutputFile(SafeFileHandle handle) : IOutputFile
    {
        public void Write(ReadOnlySpan<byte> bytes, long position) => RandomAccess.Write(handle, bytes, position);

        public void Flush() => RandomAccess.FlushToDisk(handle);

        public void Dispose() => handle.Dispose();
    }
}
