using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Locating;

/// <summary>Finds all files of checkpoints. Each directory is read once: what is made or removed later does not show.</summary>
public sealed class CheckpointFiles
{
    private const int MaxUnlistedFiles = 100_000;
    private readonly Dictionary<string, DirectoryListing> _listings = new(StringComparer.Ordinal);

    /// <summary>
    /// The full paths of a checkpoint's files that are there: the index, all data files of the prefix, whatever number of files their names
    /// state, and the graph in ".meta"; for a V1 checkpoint, its files. A graph that several checkpoints of one prefix have in common, of
    /// both formats or in one file and in several, belongs to none of them.
    /// </summary>
    /// <param name="location">The checkpoint.</param>
    /// <exception cref="CheckpointException">
    /// The directory can be entered but not listed, and the index does not tell the names of the data files either.
    /// </exception>
    public IReadOnlyList<string> Find(CheckpointLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        string prefix = location.Prefix;
        CheckpointException? fault = null;
        DirectoryListing? listing = ListingOf(Path.GetDirectoryName(prefix)!, e => fault = e);
        bool isV2 = location.Format == CheckpointFormat.V2;
        IEnumerable<string> files = isV2
            ? new[] { BundleFiles.IndexPath(prefix) }
                .Where(Path.Exists)
                .Concat(listing is null ? DataFilesByIndex(prefix, fault!) : DataFiles(prefix, listing))
            : location.Files;
        string meta = prefix + FixedNames.MetaSuffix;
        bool hasMeta = File.Exists(meta) && !SharesPrefix(location);
        return [.. files, .. hasMeta ? [meta] : Array.Empty<string>()];
    }

    /// <summary>Whether another checkpoint has the prefix: one of the other format, or in one file and in several.</summary>
    internal bool SharesPrefix(CheckpointLocation location) =>
        FindV1(location, ListingOf(Path.GetDirectoryName(location.Prefix)!)) is not null
        || (location.Format == CheckpointFormat.V1 && Path.Exists(BundleFiles.IndexPath(location.Prefix)));

    /// <summary>A file of a V1 checkpoint with a prefix; null if there is none.</summary>
    internal string? FindV1(string prefix) =>
        FindV1(new CheckpointLocation(prefix, CheckpointFormat.V2), ListingOf(Path.GetDirectoryName(prefix)!));

    private static IEnumerable<string> DataFiles(string prefix, DirectoryListing listing) =>
        listing
            .FilesFrom(Path.GetFileName(prefix) + ".data-")
            .Where(name => BundleFiles.IsDataFileOf(prefix, name))
            .Select(name => Path.Join(listing.Directory, name));

    /// <summary>The data files of the names that the index gives them: those of another save do not show.</summary>
    private static IEnumerable<string> DataFilesByIndex(string prefix, CheckpointException fault)
    {
        if (!Path.Exists(BundleFiles.IndexPath(prefix)))
        {
            return [];
        }

        try
        {
            using var bundle = BundleReader.Open(prefix);
            int count = bundle.Header.ShardCount;
            return count <= MaxUnlistedFiles
                ? [.. Enumerable.Range(0, count).Select(shard => BundleFiles.DataPath(prefix, shard, count)).Where(Path.Exists)]
                : throw fault;
        }
        catch (CheckpointException)
        {
            throw fault;
        }
    }

    /// <summary>A file of another V1 checkpoint with the prefix of a checkpoint; null if there is none.</summary>
    private static string? FindV1(CheckpointLocation location, DirectoryListing? listing)
    {
        string name = Path.GetFileName(location.Prefix);
        IEnumerable<string> shards =
            listing
                ?.FilesFrom(name + "-")
                .Where(file => CheckpointFileName.TryParseShard(file, out ShardName shard) && shard.Prefix == name)
                .Select(file => Path.Join(listing.Directory, file))
            ?? [];
        return shards.Prepend(location.Prefix).FirstOrDefault(file => !location.Files.Contains(file) && MayBeV1(file));
    }

    /// <summary>One that was cut short, or cannot be read, may be all that is left of a checkpoint.</summary>
    private static bool MayBeV1(string path)
    {
        try
        {
            return CheckpointFile.IsV1(path) || CheckpointFile.WasV1(path);
        }
        catch (CheckpointException)
        {
            return true;
        }
    }

    private DirectoryListing? ListingOf(string directory, Action<CheckpointException>? onFault = null)
    {
        if (!_listings.TryGetValue(directory, out DirectoryListing? listing))
        {
            try
            {
                listing = _listings[directory] = DirectoryListing.Read(directory);
            }
            catch (CheckpointException e)
            {
                // A directory that cannot be listed shows no names; the index can still be read.
                onFault?.Invoke(e);
                return null;
            }
        }

        return listing;
    }
}
