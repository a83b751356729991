using CheckpointTools.Files;

namespace CheckpointTools.Locating;

/// <summary>Finds the SavedModel that a checkpoint holds the variables of.</summary>
internal static class SavedModelLocator
{
    /// <summary>
    /// The file that describes the SavedModel around a checkpoint; null if there is none. Its directory of variables may be a link: the
    /// path that was given tells of it, the real path, or one of the directories in the one above either.
    /// </summary>
    /// <param name="prefix">The full prefix of the checkpoint. Links may lead to it.</param>
    /// <exception cref="IOException">Links form a circle.</exception>
    public static string? FindAround(string prefix)
    {
        string real = RealPath.OfEntry(prefix);
        string[] places = [.. new[] { real, prefix }.Distinct(FileNames.Comparer)];
        return places.Select(FindBy).OfType<string>().FirstOrDefault() ?? FindByLink(real, places);
    }

    /// <summary>The prefix of the checkpoint in which a SavedModel keeps its variables.</summary>
    public static string PrefixIn(string directory) => Path.Join(directory, "variables", "variables");

    private static string? FindBy(string prefix) =>
        Path.GetDirectoryName(Path.GetDirectoryName(prefix)) is { } directory && FileNames.Comparer.Equals(prefix, PrefixIn(directory))
            ? FindIn(directory)
            : null;

    private static string? FindIn(string directory) =>
        new[] { FixedNames.SavedModel, FixedNames.SavedModelText }.Select(name => Path.Join(directory, name)).FirstOrDefault(File.Exists);

    /// <summary>A SavedModel above or beside the checkpoint's directory whose variables are a link that leads to this directory.</summary>
    private static string? FindByLink(string real, string[] places)
    {
        string name = Path.GetFileName(PrefixIn(""));
        if (!FileNames.Comparer.Equals(Path.GetFileName(real), name))
        {
            return null;
        }

        string home = Path.GetDirectoryName(real)!;
        return places
            .Select(static place => Path.GetDirectoryName(Path.GetDirectoryName(place)))
            .OfType<string>()
            .SelectMany(static above => SubdirectoriesOf(above).Prepend(above))
            .Where(model => LeadsTo(Path.GetDirectoryName(PrefixIn(model))!, home))
            .Select(FindIn)
            .OfType<string>()
            .FirstOrDefault();
    }

    private static IEnumerable<string> SubdirectoriesOf(string directory)
    {
        var options = new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = true };
        return Directory.Exists(directory) ? Directory.EnumerateDirectories(directory, "*", options) : [];
    }

    private static bool LeadsTo(string link, string directory) =>
        new DirectoryInfo(link).LinkTarget is not null && FileNames.Comparer.Equals(CheckpointLocator.RealDirectory(link), directory);
}
