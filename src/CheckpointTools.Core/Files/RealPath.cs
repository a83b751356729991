namespace CheckpointTools.Files;

/// <summary>Where paths lead through symbolic links. Two paths of one file may differ as text.</summary>
internal static class RealPath
{
    /// <summary>As many as Linux follows.</summary>
    private const int MaxLinks = 40;

    /// <summary>The path of a directory without links. What is not there counts as no link.</summary>
    /// <param name="directory">The full path.</param>
    /// <exception cref="IOException">Links form a circle.</exception>
    public static string OfDirectory(string directory)
    {
        string real = Path.GetPathRoot(directory)!;
        var rest = new Stack<string>(PartsOf(directory).Reverse());
        int links = 0;
        while (rest.TryPop(out string? part))
        {
            // Only after the links before it are followed is it known which directory is the one above.
            string next = part == ".." ? Path.GetDirectoryName(real) ?? real : Path.Join(real, part);
            if (new DirectoryInfo(next).LinkTarget is not { } target)
            {
                real = next;
                continue;
            }

            RequireFew(++links, directory);
            real = Path.IsPathRooted(target) ? Path.GetPathRoot(target)! : real;
            foreach (string inner in PartsOf(target).Reverse())
            {
                rest.Push(inner);
            }
        }

        return real;
    }

    /// <summary>The path of a file in its real directory; if the file is a link, of the link.</summary>
    public static string OfEntry(string path) => Path.Join(OfDirectory(Path.GetDirectoryName(path)!), Path.GetFileName(path));

    /// <summary>Whether two paths are one entry of one directory, also through links to directories.</summary>
    public static bool IsSameEntry(string path, string other) =>
        FileNames.Comparer.Equals(path, other)
        || (
            FileNames.Comparer.Equals(Path.GetFileName(path), Path.GetFileName(other))
            && FileNames.Comparer.Equals(OfEntry(path), OfEntry(other))
        );

    /// <summary>The file that a path leads to, through all links.</summary>
    /// <exception cref="IOException">Links form a circle.</exception>
    public static string OfFile(string path) => new FileInfo(path).LinkTarget is null ? path : Follow(path).Last();

    /// <summary>The links of a chain and the file at its end, each in its real directory.</summary>
    /// <exception cref="IOException">Links form a circle.</exception>
    public static IEnumerable<string> Follow(string path)
    {
        string place = OfEntry(path);
        yield return place;
        for (int links = 1; new FileInfo(place).LinkTarget is { } target; links++)
        {
            RequireFew(links, path);
            place = OfEntry(Path.IsPathRooted(target) ? target : Path.Join(Path.GetDirectoryName(place), target));
            yield return place;
        }
    }

    private static IEnumerable<string> PartsOf(string path) =>
        path[Path.GetPathRoot(path)!.Length..]
            .Split([Path.DirectorySeparatorChar, Path.AltDirectorySeparatorChar], StringSplitOptions.RemoveEmptyEntries)
            .Where(static part => part != ".");

    private static void RequireFew(int links, string path)
    {
        if (links > MaxLinks)
        {
            throw new IOException($"The symbolic links of '{path}' form a circle.");
        }
    }
}
