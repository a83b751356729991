using CheckpointTools.Files;

namespace CheckpointTools.Writing.Publishing;

/// <summary>
/// Finds symbolic links that lead to files which are to go or to be replaced. Hard links need nothing: the file stays under its other name.
/// </summary>
internal static class FileLinks
{
    /// <summary>Finds what needs files of a directory, and is none of them.</summary>
    /// <param name="directory">The full path of the directory.</param>
    /// <param name="files">The full paths of files in it.</param>
    /// <param name="beside">Other directories in which links may lie.</param>
    /// <param name="isHarmless">Whether a link to one of the files, given second, needs nothing; null if each does.</param>
    /// <returns>A link and the file that it leads through; null if there is none.</returns>
    public static (string Link, string File)? FindUser(
        string directory,
        IEnumerable<string> files,
        IEnumerable<string> beside,
        Func<string, string, bool>? isHarmless = null
    )
    {
        var own = files.Select(RealPath.OfEntry).ToHashSet(FileNames.Comparer);
        if (own.Count == 0 || !Directory.Exists(directory))
        {
            return null;
        }

        foreach (
            string link in Links(RealPath.OfDirectory(directory), directory, beside).Where(link => !own.Contains(RealPath.OfEntry(link)))
        )
        {
            foreach (string file in Chain(link).Where(own.Contains))
            {
                if (isHarmless?.Invoke(link, file) != true)
                {
                    return (link, file);
                }
            }
        }

        return null;
    }

    /// <summary>Whether a path is a link that leads through a file.</summary>
    public static bool LeadsThrough(string link, string file) => Chain(link).Skip(1).Contains(RealPath.OfEntry(file), FileNames.Comparer);

    /// <summary>The symbolic links in a directory, in those directly below it, above it and above the link to it, and in others.</summary>
    private static IEnumerable<string> Links(string directory, string given, IEnumerable<string> beside)
    {
        var options = new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = true };
        IEnumerable<DirectoryInfo> above = new[] { Directory.GetParent(directory), Directory.GetParent(given) }
            .OfType<DirectoryInfo>()
            .DistinctBy(static one => one.FullName, FileNames.Comparer);
        return new DirectoryInfo(directory)
            .EnumerateDirectories("*", options)
            .Where(static below => below.LinkTarget is null)
            .Prepend(new DirectoryInfo(directory))
            .Concat(above)
            .Concat(beside.Where(Directory.Exists).Select(static one => new DirectoryInfo(one)))
            .SelectMany(place => place.EnumerateFiles("*", options))
            .Where(static file => file.Attributes.HasFlag(FileAttributes.ReparsePoint))
            .Select(static file => file.FullName);
    }

    /// <summary>Every place that a link leads through: each is needed.</summary>
    private static IReadOnlyList<string> Chain(string link)
    {
        try
        {
            return [.. RealPath.Follow(link)];
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            // A link in a circle leads to none of the files.
            return [];
        }
    }
}
