namespace CheckpointTools.TestSupport;

/// <summary>A test's own directory, deleted after it.</summary>
internal sealed class TemporaryDirectory : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("checkpointtools-").FullName;

    public string this[params string[] parts] => System.IO.Path.GetFullPath(System.IO.Path.Combine([Path, .. parts]));

    /// <summary>Copies a directory with all its contents.</summary>
    public string CopyOf(string source, string name)
    {
        string target = this[name];
        Directory.CreateDirectory(target);
        foreach (string file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            string copy = System.IO.Path.Combine(target, System.IO.Path.GetRelativePath(source, file));
            Directory.CreateDirectory(System.IO.Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        return target;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);
}
