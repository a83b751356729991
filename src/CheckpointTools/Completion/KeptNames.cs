namespace CheckpointTools.Completion;

/// <summary>
/// The names of the checkpoint or model that was completed from last: whoever presses the Tab key does so again, and an index of a
/// hundred thousand names should not be read each time.
/// </summary>
/// <param name="Reader">What read them.</param>
/// <param name="File">The file that they were read from, as it was then.</param>
/// <param name="Names">The names.</param>
internal sealed record KeptNames(Type Reader, FileStamp File, IReadOnlyList<CompletableName> Names)
{
    // More would hold too much memory for the rest of the session.
    private const int MaxKept = 250_000;

    private static volatile KeptNames? _last;

    /// <summary>The names in a file; read if they are not those of the last time.</summary>
    public static IReadOnlyList<CompletableName> Find(Type reader, string file, Func<IEnumerable<CompletableName>> read)
    {
        FileStamp stamp = FileStamp.Of(file);
        if (_last is { } last && last.Reader == reader && last.File == stamp)
        {
            return last.Names;
        }

        var names = new List<CompletableName>();
        try
        {
            names.AddRange(read());
        }
        catch (CheckpointException)
        {
            // What was read before the damage is there.
        }

        _last = names.Count <= MaxKept ? new KeptNames(reader, stamp, names) : null;
        return names;
    }
}

/// <summary>A file as it was at a time.</summary>
internal readonly record struct FileStamp(string Path, long Length, DateTime LastWriteTime)
{
    public static FileStamp Of(string path)
    {
        var file = new FileInfo(path);
        return new FileStamp(path, file.Length, file.LastWriteTimeUtc);
    }
}
