using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Locating;

/// <summary>Finds all files of checkpoints. Each directory is read once: what is made or removed later does not show.</summary>
public sealed class CheckpointFiles
{
    private readonly Dictionary<string, DirectoryListing> _listings = new(StringComparer.Ordinal);

    /// <summary>
    /// The full paths of a checkpoint's files that are there: the index, all data files of the prefix, whatever number of files their names
    /// state, and the graph in ".meta"; for a V1 checkpoint, its files. A graph that checkpoints of both formats have in common belongs to
    /// neither.
    /// </summary>
    /// <param name="location">The checkpoint.</param>
    public IReadOnlyList<string> Find(CheckpointLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        string prefix = location.Prefix;
        DirectoryListing? listing = ListingOf(Path.GetDirectoryName(prefix)!);
        bool isV2 = location.Format == CheckpointFormat.V2;
        IEnumerable<string> files = isV2
            ? new[] { BundleFiles.IndexPath(prefix) }.Where(Path.Exists).Concat(DataFiles(prefix, listing))
            : location.Files;
        string meta = prefix + FixedNames.MetaSuffix;
        bool hasMeta = File.Exists(meta) && !(isV2 ? HasV1(prefix, listing) : Path.Exists(BundleFiles.IndexPath(prefix)));
        return [.. files, .. hasMeta ? [meta] : Array.Empty<string>()];
    }

    private static IEnumerable<string> DataFiles(string prefix, DirectoryListing? listing) =>
        listing is null
            ? []
            : listing
                .FilesFrom(Path.GetFileName(prefix) + ".data-")
                .Where(name => BundleFiles.IsDataFileOf(prefix, name))
                .Select(name => Path.Join(listing.Directory, name));

    private static bool HasV1(string prefix, DirectoryListing? listing) =>
        CheckpointLocator.IsV1(prefix)
        || listing
            ?.FilesFrom(Path.GetFileName(prefix) + "-")
            .Any(name =>
                CheckpointFileName.TryParseShard(name, out ShardName shard)
                && shard.Prefix == Path.GetFileName(prefix)
                && CheckpointLocator.IsV1(Path.Join(listing.Directory, name))
            ) == true;

    private DirectoryListing? ListingOf(string directory)
    {
        if (!_listings.TryGetValue(directory, out DirectoryListing? listing))
        {
            try
            {
                listing = _listings[directory] = DirectoryListing.Read(directory);
            }
            catch (CheckpointException)
            {
                // A directory that cannot be listed shows no data files; the index can still be read.
                return null;
            }
        }

        return listing;
    }
}
