using CheckpointTools.Files;

namespace CheckpointTools.Writing.Publishing;

/// <summary>
/// Writes one file that is no part of a checkpoint: it appears whole or not at all, and replaces another one in one step.
/// </summary>
/// <param name="files">The file system.</param>
/// <param name="path">The full path. Missing directories are made.</param>
/// <param name="replace">Whether a file that is there is replaced; it passes its permissions on.</param>
/// <param name="flush">Whether to wait until the file is on the disk.</param>
internal sealed class FilePublication(IFileLayer files, string path, bool replace, bool flush)
{
    /// <summary>Writes the file.</summary>
    /// <exception cref="CheckpointException">
    /// It cannot be written, and nothing of it is left; or it is there, and its directory cannot be flushed.
    /// </exception>
    public void Write(byte[] bytes, CancellationToken cancellationToken)
    {
        string directory = Path.GetDirectoryName(path)!;
        string temporary = path + TemporaryName.NewSuffix();
        var directories = new NewDirectories(files);
        bool isPublished = false;
        try
        {
            directories.Make(directory);
            using IOutputFile file = files.Create(temporary, replace ? path : null);
            file.Write(bytes, 0);
            if (flush)
            {
                file.Flush();
            }

            cancellationToken.ThrowIfCancellationRequested();
            files.Rename(temporary, path, replace && Path.Exists(path));
            isPublished = true;
            if (flush)
            {
                files.FlushDirectory(directory);
            }
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, path, reading: false);
        }
        finally
        {
            if (!isPublished)
            {
                TryDelete(temporary);
                directories.Remove();
            }
        }
    }

    private void TryDelete(string temporary)
    {
        try
        {
            if (File.Exists(temporary))
            {
                files.Delete(temporary);
            }
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            // Its name tells what is left; the error that is being thrown tells why.
        }
    }
}
