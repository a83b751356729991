using CheckpointTools.Files;
using CheckpointTools.Locating;

namespace CheckpointTools.Managing;

/// <summary>Finds what else needs a checkpoint's files. Hard links need nothing: the file stays under its other name.</summary>
internal static class FileUsers
{
    /// <exception cref="CheckpointException">A SavedModel, or a checkpoint with symbolic links, would lose its files.</exception>
    public static void RequireNone(string prefix, IReadOnlyList<string> files)
    {
        string directory = Path.GetDirectoryName(prefix)!;
        if (
            Path.GetDirectoryName(directory) is { } model
            && prefix == CheckpointLocator.SavedModelPrefix(model)
            && (File.Exists(Path.Join(model, "saved_model.pb")) || File.Exists(Path.Join(model, "saved_model.pbtxt")))
        )
        {
            throw ManagingFaults.SavedModelNeedsIt(prefix, model);
        }

        var own = files.ToHashSet(FileNames.Comparer);
        foreach (string link in Links(directory).Where(link => !own.Contains(link)))
        {
            if (TargetOf(link) is { } target && own.Contains(target))
            {
                throw ManagingFaults.FileInUse(prefix, target, link);
            }
        }
    }

    /// <summary>The symbolic links in a directory, in those directly below it, and in the one above it.</summary>
    private static IEnumerable<string> Links(string directory)
    {
        var options = new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = true };
        IEnumerable<DirectoryInfo> places = new DirectoryInfo(directory)
            .EnumerateDirectories("*", options)
            .Where(static below => below.LinkTarget is null)
            .Prepend(new DirectoryInfo(directory));
        places = Directory.GetParent(directory) is { } above ? places.Append(above) : places;
        return places
            .SelectMany(place => place.EnumerateFiles("*", options))
            .Where(static file => file.Attributes.HasFlag(FileAttributes.ReparsePoint))
            .Select(static file => file.FullName);
    }

    private static string? TargetOf(string link)
    {
        try
        {
            return File.ResolveLinkTarget(link, returnFinalTarget: true)?.FullName;
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            // A link in a circle leads to none of the files.
            return null;
        }
    }
}
