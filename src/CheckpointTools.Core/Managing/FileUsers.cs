using CheckpointTools.Files;
using CheckpointTools.Locating;

namespace CheckpointTools.Managing;

/// <summary>Finds what else needs a checkpoint's files. Hard links need nothing: the file stays under its other name.</summary>
internal static class FileUsers
{
    /// <param name="prefix">The checkpoint.</param>
    /// <param name="files">Its files.</param>
    /// <param name="beside">Other directories in which links may lie.</param>
    /// <exception cref="CheckpointException">A SavedModel, or a checkpoint with symbolic links, would lose its files.</exception>
    public static void RequireNone(string prefix, IReadOnlyList<string> files, IReadOnlyCollection<string> beside)
    {
        string directory = Path.GetDirectoryName(prefix)!;
        string real = RealPath.OfDirectory(directory);
        if (SavedModelLocator.FindAround(prefix) is { } model)
        {
            throw ManagingFaults.SavedModelNeedsIt(prefix, Path.GetDirectoryName(model)!);
        }

        var own = files.Select(RealPath.OfEntry).ToHashSet(FileNames.Comparer);
        foreach (string link in Links(real, directory, beside).Where(link => !own.Contains(RealPath.OfEntry(link))))
        {
            if (Chain(link).FirstOrDefault(own.Contains) is { } needed)
            {
                throw ManagingFaults.FileInUse(prefix, needed, link);
            }
        }
    }

    /// <summary>The symbolic links in a directory, in those directly below it, above it and above the link to it, and in others.</summary>
    private static IEnumerable<string> Links(string directory, string given, IReadOnlyCollection<string> beside)
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
