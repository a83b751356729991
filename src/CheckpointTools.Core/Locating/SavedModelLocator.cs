using CheckpointTools.Files;

namespace CheckpointTools.Locating;

/// <summary>Finds the SavedModel that a checkpoint holds the variables of.</summary>
internal static class SavedModelLocator
{
    /// <summary>The file that describes the SavedModel around a checkpoint, in its real directory; null if there is none.</summary>
    /// <param name="prefix">The full prefix of the checkpoint. Links may lead to it.</param>
    /// <exception cref="IOException">Links form a circle.</exception>
    public static string? FindAround(string prefix)
    {
        string real = RealPath.OfEntry(prefix);
        return
            Path.GetDirectoryName(Path.GetDirectoryName(real)) is { } directory
            && FileNames.Comparer.Equals(real, CheckpointLocator.SavedModelPrefix(directory))
            ? new[] { FixedNames.SavedModel, FixedNames.SavedModelText }
                .Select(name => Path.Join(directory, name))
                .FirstOrDefault(File.Exists)
            : null;
    }
}
