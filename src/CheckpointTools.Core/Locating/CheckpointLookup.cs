using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Locating;

/// <summary>
/// Finds the checkpoints of many paths. Each directory is read once: a list may have thousands of paths at which nothing is any more.
/// </summary>
internal sealed class CheckpointLookup
{
    private readonly Dictionary<string, DirectoryListing?> _listings = new(FileNames.Comparer);

    /// <summary>The checkpoint that a path itself names, even if its index is damaged; null if there is none.</summary>
    public CheckpointLocation? Find(string path)
    {
        try
        {
            string index = BundleFiles.IndexPath(path);
            string name = Path.GetFileName(path);
            if (name.Length == 0 || (!File.Exists(index) && ListingOf(Path.GetDirectoryName(path))?.MayHave(name) == false))
            {
                return null;
            }

            return PathLocator.LocateExact(path) ?? (File.Exists(index) ? new CheckpointLocation(path, CheckpointFormat.V2) : null);
        }
        catch (Exception e) when (e is CheckpointException || FileErrors.Covers(e))
        {
            return File.Exists(path + FixedNames.IndexSuffix) ? new CheckpointLocation(path, CheckpointFormat.V2)
                : e is CheckpointException fault ? DamagedLocator.LocateDamaged(fault)
                : null;
        }
    }

    /// <summary>Null for a directory that cannot be listed: files in it may be there all the same.</summary>
    private DirectoryListing? ListingOf(string? directory)
    {
        if (directory is null)
        {
            return null;
        }

        if (!_listings.TryGetValue(directory, out DirectoryListing? listing))
        {
            try
            {
                listing = DirectoryListing.Read(directory);
            }
            catch (CheckpointException)
            {
                listing = null;
            }

            _listings.Add(directory, listing);
        }

        return listing;
    }
}
