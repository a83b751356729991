namespace CheckpointTools.Fuzz;

/// <summary>A directory for the files of one target; in memory if the system has such a file system.</summary>
internal sealed class ScratchDirectory : IDisposable
{
    private const string InMemory = "/dev/shm";

    public ScratchDirectory() =>
        Path = Directory.Exists(InMemory)
            ? Directory.CreateDirectory(System.IO.Path.Combine(InMemory, $"checkpointtools-fuzz-{Guid.NewGuid():N}")).FullName
            : Directory.CreateTempSubdirectory("checkpointtools-fuzz-").FullName;

    public string Path { get; }

    public string this[string name] => System.IO.Path.Combine(Path, name);

    /// <summary>Writes a file, and returns its path.</summary>
    public string Write(string name, ReadOnlySpan<byte> bytes)
    {
        string path = this[name];
        File.WriteAllBytes(path, bytes);
        return path;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
