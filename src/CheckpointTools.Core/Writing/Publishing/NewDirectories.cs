using CheckpointTools.Files;

namespace CheckpointTools.Writing.Publishing;

/// <summary>The directories that a write has to make first. They go again if nothing is published in them.</summary>
internal sealed class NewDirectories(IFileLayer files)
{
    private readonly Stack<string> _made = [];

    /// <summary>Makes a directory and those above it, as far as they are missing.</summary>
    /// <exception cref="CheckpointException">One of them cannot be made.</exception>
    public void Make(string path)
    {
        var missing = new Stack<string>();
        for (string? directory = path; directory is not null && !Directory.Exists(directory); directory = Path.GetDirectoryName(directory))
        {
            missing.Push(directory);
        }

        foreach (string directory in missing)
        {
            // It may exist although the call failed.
            _made.Push(directory);
            try
            {
                files.CreateDirectory(directory);
            }
            catch (Exception e) when (FileErrors.Covers(e))
            {
                throw FileErrors.ToException(e, directory, reading: false);
            }
        }
    }

    /// <summary>Removes those that were made and are still empty.</summary>
    public void Remove()
    {
        while (_made.TryPop(out string? directory))
        {
            try
            {
                files.DeleteDirectory(directory);
            }
            catch (Exception e) when (FileErrors.Covers(e))
            {
                // It must not hide why nothing was published.
            }
        }
    }
}
