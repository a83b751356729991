using CheckpointTools.Locating;
using CheckpointTools.Writing.Publishing;

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
        if (SavedModelLocator.FindAround(prefix) is { } model)
        {
            throw ManagingFaults.SavedModelNeedsIt(prefix, Path.GetDirectoryName(model)!);
        }

        FilesThatGo.RequireUnused(prefix, files, beside);
    }
}
