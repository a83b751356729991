namespace CheckpointTools.Fuzz.Running;

/// <summary>The directory that the processes of one campaign share.</summary>
internal sealed class Workspace(string directory)
{
    public string Directory => directory;

    public string Corpus => Path.Combine(directory, "corpus");

    public string Findings => Path.Combine(directory, "findings");

    public string Instrumented => Path.Combine(directory, "instrumented");

    public string Journal => Path.Combine(directory, "journal");

    public string Unreached => Path.Combine(directory, "unreached.txt");

    public string Result => Path.Combine(directory, "result.json");

    /// <summary>Starts with an empty directory.</summary>
    public void Clear()
    {
        if (System.IO.Directory.Exists(directory))
        {
            System.IO.Directory.Delete(directory, recursive: true);
        }

        System.IO.Directory.CreateDirectory(directory);
    }
}
