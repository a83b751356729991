using System.Globalization;
using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Writing.Publishing;

/// <summary>
/// What exists at a prefix before a write: which files, and which data files the index refers to. Two equal results saw the same
/// checkpoint.
/// </summary>
internal sealed class ExistingCheckpoint
{
    private readonly Dictionary<int, DateTime> _abandonedCounts = [];
    private readonly DateTime? _wholeTime;

    private ExistingCheckpoint(
        string prefix,
        bool hasIndex,
        CheckpointStamp? stamp,
        int? shardCount,
        string[] dataFiles,
        string[] ownTemporaries
    )
    {
        Prefix = prefix;
        HasIndex = hasIndex;
        Stamp = stamp;
        ShardCount = shardCount;
        DataFiles = dataFiles;
        MetaStamp = RegularFile.FindStamp(MetaPath);
        OwnTemporaries = ownTemporaries;
        foreach (string index in ownTemporaries.Where(file => TemporaryName.IsOwnIndex(FileNames.SuffixOf(prefix, file))))
        {
            if (CountedBy(prefix, index) is { } count)
            {
                DateTime time = File.GetLastWriteTimeUtc(index);
                _abandonedCounts[count] = _abandonedCounts.TryGetValue(count, out DateTime other) && other > time ? other : time;
            }

            if (!hasIndex && TemporaryName.IsWholeIndex(FileNames.SuffixOf(prefix, index)))
            {
                DateTime time = File.GetLastWriteTimeUtc(index);
                _wholeTime = _wholeTime > time ? _wholeTime : time;
            }
        }
    }

    public string Prefix { get; }

    public bool HasIndex { get; }

    /// <summary>The index as it is; null if there is none, or none that can be read.</summary>
    public CheckpointStamp? Stamp { get; }

    /// <summary>How many data files the index refers to; null if there is none, or none that can be read.</summary>
    public int? ShardCount { get; }

    /// <summary>All data files of the prefix, whatever number their names count.</summary>
    public IReadOnlyList<string> DataFiles { get; }

    /// <summary>Temporary files of this product that nobody is writing any more.</summary>
    public IReadOnlyList<string> OwnTemporaries { get; }

    public bool IsThere => HasIndex || DataFiles.Any(file => !IsAbandoned(file));

    /// <summary>Whether the user agreed to replace what is there, even what appears later.</summary>
    public bool MayReplace { get; init; }

    /// <summary>One of the files, to name it.</summary>
    public string FirstFile => HasIndex ? BundleFiles.IndexPath(Prefix) : DataFiles.First(file => !IsAbandoned(file));

    /// <param name="prefix">The full prefix.</param>
    /// <param name="mayReplace">For <see cref="MayReplace"/>.</param>
    public static ExistingCheckpoint Find(string prefix, bool mayReplace = false)
    {
        string directory = Path.GetDirectoryName(prefix)!;
        try
        {
            // Not by a pattern: a name may contain wildcard characters.
            string[] files = Directory.Exists(directory)
                ?
                [
                    .. Directory
                        .EnumerateFiles(directory)
                        .Where(file => FileNames.SuffixOf(prefix, file) is ['.', ..])
                        .Order(StringComparer.Ordinal),
                ]
                : [];
            string[] dataFiles = Array.FindAll(files, file => BundleFiles.IsDataFileOf(prefix, file));
            string[] ownTemporaries = Array.FindAll(
                files,
                file => TemporaryName.IsOwn(FileNames.SuffixOf(prefix, file)) && !TemporaryName.IsInUse(file)
            );
            if (!Path.Exists(BundleFiles.IndexPath(prefix)))
            {
                return new ExistingCheckpoint(prefix, false, null, null, dataFiles, ownTemporaries) { MayReplace = mayReplace };
            }

            try
            {
                using var bundle = BundleReader.Open(prefix);
                return new ExistingCheckpoint(prefix, true, bundle.Stamp, bundle.Header.ShardCount, dataFiles, ownTemporaries)
                {
                    MayReplace = mayReplace,
                };
            }
            catch (CheckpointException)
            {
                // It may be replaced too, but what it refers to is not known.
                return new ExistingCheckpoint(prefix, true, null, null, dataFiles, ownTemporaries) { MayReplace = mayReplace };
            }
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, prefix, reading: false);
        }
    }

    /// <summary>
    /// Whether a data file was about to be published when its writer was killed: it has its name, and the index that counts it still has
    /// its temporary one. A data file that is newer than that index is not the one that it counts: another program wrote it.
    /// </summary>
    public bool IsAbandoned(string dataFile) =>
        IsOfWhole(dataFile)
        || (
            CountIn(dataFile) is { } count
            && count != ShardCount
            && _abandonedCounts.TryGetValue(count, out DateTime time)
            && File.GetLastWriteTimeUtc(dataFile) <= time
        );

    /// <summary>
    /// Whether a file belongs to a checkpoint that came or went as a whole when its writer was killed. One that was written after that may
    /// be another program's, until it has been quiet for long enough.
    /// </summary>
    public bool IsOfWhole(string file) => _wholeTime is { } time && (File.GetLastWriteTimeUtc(file) <= time || Leftovers.IsQuiet(file));

    /// <summary>
    /// Whether the index refers to a data file, or did not when it was written. A newer data file may belong to a running save: data files
    /// get their names before their index does.
    /// </summary>
    public bool IsSuperseded(string dataFile) =>
        Stamp is not { } stamp
        || CountIn(dataFile) == ShardCount
        || IsAbandoned(dataFile)
        || File.GetLastWriteTimeUtc(dataFile) <= stamp.LastWriteTime;

    /// <summary>Whether data files whose names count so many are there, or may be referred to.</summary>
    public bool HasNamesOf(int shardCount) => ShardCount == shardCount || DataFiles.Any(file => CountIn(file) == shardCount);

    /// <summary>The smallest count above another that no data file's name has.</summary>
    public int FreeCountAbove(int shardCount)
    {
        int count = shardCount + 1;
        while (HasNamesOf(count))
        {
            count++;
        }

        return count;
    }

    /// <exception cref="CheckpointException">The prefix looks different by now.</exception>
    public void RequireUnchanged(ExistingCheckpoint now)
    {
        if (!IsThere && now.IsThere && !MayReplace)
        {
            throw GenerationFaults.DestinationExists(Prefix, now.FirstFile);
        }

        if (HasIndex != now.HasIndex || Stamp != now.Stamp || !DataFiles.SequenceEqual(now.DataFiles))
        {
            throw GenerationFaults.DestinationChanged(Prefix);
        }
    }

    /// <summary>For a write that replaces the graph as well, or removes it.</summary>
    /// <exception cref="CheckpointException">The graph is another one by now.</exception>
    public void RequireMetaUnchanged(ExistingCheckpoint now)
    {
        if (MetaStamp != now.MetaStamp)
        {
            throw GenerationFaults.DestinationChanged(Prefix);
        }
    }

    private static int? CountIn(string dataFile) =>
        int.TryParse(dataFile.AsSpan(dataFile.LastIndexOf('-') + 1), NumberStyles.None, CultureInfo.InvariantCulture, out int count)
            ? count
            : null;

    private static int? CountedBy(string prefix, string index)
    {
        try
        {
            using var bundle = BundleReader.Open(prefix, index);
            return bundle.Header.ShardCount;
        }
        catch (CheckpointException)
        {
            // The index is not complete, so no data file had its name yet.
            return null;
        }
    }

    /// <summary>Whether a graph lies beside it, whose Saver names the variables that it restores.</summary>
    public bool HasMeta => IsThere && File.Exists(MetaPath);

    /// <summary>The graph of the prefix.</summary>
    public string MetaPath => Prefix + FixedNames.MetaSuffix;

    /// <summary>Whether a graph is there that no interrupted write left: without a checkpoint, somebody exported it.</summary>
    public bool HasForeignMeta => MetaStamp is not null && !IsOfWhole(MetaPath);

    /// <summary>The graph as it is; null if there is none.</summary>
    private (long Length, DateTime Time)? MetaStamp { get; }
}
