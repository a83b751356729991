using CheckpointTools.Files;

namespace CheckpointTools.Locating;

/// <summary>Links that a walk over a directory tree does not follow. Behind them may lie what somebody expects to be found.</summary>
internal static class DirectoryLinks
{
    /// <summary>Tells of the links in one directory that lead out of the tree, or nowhere.</summary>
    /// <param name="listing">The directory.</param>
    /// <param name="root">The real path of the tree's root.</param>
    /// <param name="tell">Receives a sentence for each.</param>
    public static void Tell(DirectoryListing listing, string root, Action<string> tell)
    {
        foreach (string path in listing.Directories.Where(static one => one.IsLink).Select(one => Path.Join(listing.Directory, one.Name)))
        {
            string target = CheckpointLocator.RealDirectory(path);
            if (!IsWithin(target, root))
            {
                tell($"'{path}' is a link to the directory '{target}', which is not followed: what is in there is left out.");
            }
        }

        // Of a link that leads nowhere it is not known what it led to. The files of checkpoints are looked at as such.
        foreach (
            string path in listing
                .Files.Where(static name => CheckpointFileName.StripSuffix(name) is null && name != FixedNames.StateFile)
                .Select(name => Path.Join(listing.Directory, name))
        )
        {
            if (RegularFile.FindBrokenLink(path) is { } target)
            {
                tell($"'{path}' is a link to '{target}', which does not exist.");
            }
        }
    }

    private static bool IsWithin(string directory, string root) =>
        directory.StartsWith(root, FileNames.Comparison)
        && (
            directory.Length == root.Length || Path.EndsInDirectorySeparator(root) || directory[root.Length] == Path.DirectorySeparatorChar
        );
}
