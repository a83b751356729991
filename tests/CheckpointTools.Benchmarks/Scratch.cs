namespace CheckpointTools.Benchmarks;

/// <summary>A directory for inputs and copies, deleted at the end.</summary>
internal sealed class Scratch : IDisposable
{
    private readonly DirectoryInfo _directory;

    public Scratch(string? parent)
    {
        string name = "checkpoint-benchmarks-" + System.IO.Path.GetRandomFileName();
        _directory = Directory.CreateDirectory(
            System.IO.Path.Combine(System.IO.Path.GetFullPath(parent ?? System.IO.Path.GetTempPath()), name)
        );
    }

    public string Path => _directory.FullName;

    /// <summary>A directory that does not exist yet.</summary>
    public string NewDirectory(string name) => System.IO.Path.Combine(Path, name);

    public void Dispose() => _directory.Delete(recursive: true);
}
