using System.Text.RegularExpressions;
using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Writing.Publishing;

/// <summary>
/// What interrupted writes leave behind: temporary files of this product and of TensorFlow, data files that no index refers to, and the
/// names between two generations.
/// </summary>
public static partial class Leftovers
{
    /// <summary>A save of TensorFlow's writes all the time: where nothing was written for so long, none is under way.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromHours(1);

    /// <summary>
    /// Finds the files of one prefix that can be removed: none that its index refers to, and none that are still being written. Files of
    /// this product are locked while they are written. TensorFlow's are not, so they are left alone for an hour after the last write.
    /// </summary>
    /// <param name="prefix">The full prefix.</param>
    /// <exception cref="CheckpointException">The index is there and cannot be read: what it refers to is not known.</exception>
    public static IReadOnlyList<Leftover> Find(string prefix)
    {
        ArgumentNullException.ThrowIfNull(prefix);
        string directory = Path.GetDirectoryName(prefix)!;
        try
        {
            // The data files come first: an index among the temporary files says what they are.
            Leftover[] parts = [.. UnusedData(prefix), .. RestOfWhole(prefix)];
            bool allGo = AllGo(prefix, parts);
            return
            [
                .. parts,
                .. Directory
                    .EnumerateFiles(directory)
                    .Where(path => IsAbandonedTemporary(path, FileNames.SuffixOf(prefix, path)))
                    .Where(path => allGo || !TemporaryName.IsWholeIndex(FileNames.SuffixOf(prefix, path)))
                    .Order(StringComparer.Ordinal)
                    .Select(path => new Leftover(prefix, path, "a temporary file of an interrupted write")),
                .. Directory
                    .EnumerateDirectories(directory)
                    .Where(path => TemporaryDirectory().IsMatch(FileNames.SuffixOf(prefix, path)) && IsAbandonedSave(path, prefix))
                    .Order(StringComparer.Ordinal)
                    .Select(path => new Leftover(prefix, path, "the directory of an interrupted sharded save")),
            ];
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, directory, reading: true);
        }
    }

    /// <summary>
    /// The prefixes in a directory that may have files left behind, in ordinal order, found in one pass over the directory.
    /// </summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="CheckpointException">It cannot be read.</exception>
    public static IReadOnlyList<string> PrefixesIn(string directory)
    {
        try
        {
            return
            [
                .. Directory
                    .EnumerateFileSystemEntries(directory)
                    .Select(static path => CheckpointEntry().Match(path))
                    .Where(static match => match.Success)
                    .GroupBy(static match => match.Groups["prefix"].Value, FileNames.Comparer)
                    .Where(static files =>
                        files.Any(static file => file.Groups["temporary"].Success)
                        || files
                            .Select(static file => file.Groups["count"].Value)
                            .Where(static count => count.Length > 0)
                            .Distinct()
                            .Count() > 1
                    )
                    .Select(static files => files.Key)
                    .Order(StringComparer.Ordinal),
            ];
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, directory, reading: true);
        }
    }

    /// <summary>Whether a prefix has any files, finished or not.</summary>
    /// <param name="prefix">The full prefix.</param>
    public static bool HasFiles(string prefix)
    {
        string? directory = Path.GetDirectoryName(prefix);
        try
        {
            return Directory.Exists(directory)
                && Directory
                    .EnumerateFileSystemEntries(directory)
                    .Any(path =>
                        CheckpointEntry().Match(path) is { Success: true } match
                        && FileNames.Comparer.Equals(match.Groups["prefix"].Value, prefix)
                    );
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, prefix, reading: true);
        }
    }

    /// <summary>Removes what was found.</summary>
    /// <param name="leftover">What <see cref="Find"/> found.</param>
    /// <param name="cancellationToken">Stops the wait for a writer.</param>
    public static void Remove(Leftover leftover, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(leftover);
        Remove(leftover, FileLayer.Instance, cancellationToken);
    }

    internal static void Remove(Leftover leftover, IFileLayer files, CancellationToken cancellationToken = default)
    {
        try
        {
            using DirectoryLock held = DirectoryLock.Take(Path.GetDirectoryName(leftover.Prefix)!, cancellationToken);
            if (!Find(leftover.Prefix).Contains(leftover))
            {
                // Another program uses it, or has removed it already.
                return;
            }

            if (!Directory.Exists(leftover.Path))
            {
                if (FileLinks.FindUser(Path.GetDirectoryName(leftover.Path)!, [leftover.Path], []) is { } user)
                {
                    throw GenerationFaults.LeftoverInUse(leftover.Path, user.Link);
                }

                files.Delete(leftover.Path);
                return;
            }

            foreach (string file in Directory.EnumerateFiles(leftover.Path))
            {
                files.Delete(file);
            }

            files.DeleteDirectory(leftover.Path);
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, leftover.Path, reading: false);
        }
    }

    /// <summary>
    /// The other files of a checkpoint that came or went as a whole when its writer was killed: its graph, and V1 files. The first V1 file
    /// of several comes last and goes first, so those without it are no checkpoint.
    /// </summary>
    private static IEnumerable<Leftover> RestOfWhole(string prefix) =>
        OthersOfWhole(prefix)
            .Where(ExistingCheckpoint.Find(prefix).IsOfWhole)
            .Select(file => new Leftover(prefix, file, "a file of a checkpoint that was being removed or made as a whole"));

    /// <summary>
    /// Whether all files of a checkpoint that came or went as a whole may go now. As long as one of them stays, so does the index: nothing
    /// else says what the file is.
    /// </summary>
    private static bool AllGo(string prefix, Leftover[] parts)
    {
        var existing = ExistingCheckpoint.Find(prefix);
        var going = parts.Select(static part => part.Path).ToHashSet(FileNames.Comparer);
        return existing.HasIndex || existing.DataFiles.Concat(OthersOfWhole(prefix)).All(going.Contains);
    }

    private static IEnumerable<string> OthersOfWhole(string prefix)
    {
        var shards = Directory
            .EnumerateFiles(Path.GetDirectoryName(prefix)!)
            .Select(path => (Path: path, Match: Shard().Match(FileNames.SuffixOf(prefix, path).ToString())))
            .Where(static file => file.Match.Success)
            .ToLookup(static file => file.Match.Groups["count"].Value);
        bool hasV1 =
            Path.Exists(prefix)
            || shards.Any(static files => files.Any(static file => file.Match.Groups["shard"].ValueSpan.Trim('0').IsEmpty));
        return shards
            .Where(static files => !files.Any(static file => file.Match.Groups["shard"].ValueSpan.Trim('0').IsEmpty))
            .SelectMany(static files => files.Select(static file => file.Path))
            .Order(StringComparer.Ordinal)
            .Concat(new[] { prefix + FixedNames.MetaSuffix }.Where(meta => File.Exists(meta) && !hasV1));
    }

    /// <summary>Data files that no index refers to.</summary>
    private static IEnumerable<Leftover> UnusedData(string prefix)
    {
        var existing = ExistingCheckpoint.Find(prefix);
        if (!existing.HasIndex)
        {
            // Without an index, nothing says what the data files are: they may be all that is left of a checkpoint.
            return existing
                .DataFiles.Where(existing.IsAbandoned)
                .Select(file => new Leftover(prefix, file, "a data file of an interrupted write"));
        }

        if (existing.ShardCount is not { } count)
        {
            using var bundle = BundleReader.Open(prefix);
            return [];
        }

        // A running save names its data files before its index, so until then the index is older than they are.
        string current = BundleFiles.CountSuffix(count);
        DateTime indexTime = existing.Stamp!.Value.LastWriteTime;
        string[] unused =
        [
            .. existing.DataFiles.Where(file =>
                !file.EndsWith(current, StringComparison.Ordinal)
                && (existing.IsAbandoned(file) || File.GetLastWriteTimeUtc(file) <= indexTime || IsQuiet(file))
            ),
        ];

        // If its own data files are missing, the others may be those files under wrong names.
        return unused.Length == 0 || HasAllData(prefix)
            ? unused.Select(file => new Leftover(prefix, file, "a data file that the index does not refer to"))
            : unused.Where(existing.IsAbandoned).Select(file => new Leftover(prefix, file, "a data file of an interrupted write"));
    }

    /// <summary>
    /// Whether all data files that hold values exist in full, under the names that the index gives them. False if the index is damaged.
    /// </summary>
    private static bool HasAllData(string prefix)
    {
        try
        {
            using var bundle = BundleReader.Open(prefix);
            var ends = new DataEnds();
            BundleCursor tensors = bundle.Read();
            while (tensors.MoveNext())
            {
                foreach (BundleEntry entry in tensors.ToTensor().Payloads)
                {
                    ends.Add(entry);
                }
            }

            foreach ((int shard, long end) in ends.Shards)
            {
                using var data = SourceFile.Open(bundle.DataPath(shard));
                if (data.Length < end)
                {
                    return false;
                }
            }

            return true;
        }
        catch (CheckpointException)
        {
            return false;
        }
    }

    private static bool IsAbandonedTemporary(string path, ReadOnlySpan<char> suffix) =>
        (TemporaryName.IsOwnState(suffix) && Path.GetFileName(path.AsSpan()).StartsWith("checkpoint.") && !TemporaryName.IsInUse(path))
        || IsAbandonedPart(path, suffix);

    private static bool IsAbandonedPart(string path, ReadOnlySpan<char> suffix) =>
        TemporaryName.IsAny(suffix)
        && !TemporaryName.IsInUse(path)
        && (TemporaryName.IsOwn(suffix) || (IsQuiet(path) && !MayBeNeeded(path, suffix)));

    /// <summary>
    /// TensorFlow names its data files before its index, so what an interrupted save left under temporary names may be the only index of
    /// the data that is there now, or the only data of its index.
    /// </summary>
    private static bool MayBeNeeded(string path, ReadOnlySpan<char> suffix) => !IsIndexCurrent(path[..^suffix.Length]);

    /// <summary>Whether the index of a prefix is there, newer than its data files, and these are there.</summary>
    private static bool IsIndexCurrent(string prefix)
    {
        var existing = ExistingCheckpoint.Find(prefix);
        return existing is { Stamp: { } stamp, ShardCount: { } count }
            && existing
                .DataFiles.Where(file => file.EndsWith(BundleFiles.CountSuffix(count), StringComparison.Ordinal))
                .All(file => File.GetLastWriteTimeUtc(file) <= stamp.LastWriteTime)
            && HasAllData(prefix);
    }

    /// <summary>
    /// Only parts of a save are judged; complete parts may be the only copy of their values. An empty directory may be anybody's, unless
    /// a checkpoint has its name.
    /// </summary>
    private static bool IsAbandonedSave(string path, string prefix)
    {
        if (File.GetAttributes(path).HasFlag(FileAttributes.ReparsePoint))
        {
            return false;
        }

        string[] entries = Directory.GetFileSystemEntries(path);
        return (entries.Length > 0 || IsQuiet(path))
            && Array.TrueForAll(
                entries,
                static entry => BundleFiles.IsPartOfSave(Path.GetFileName(entry)) && !Directory.Exists(entry) && IsQuiet(entry)
            )
            && IsIndexCurrent(prefix);
    }

    /// <summary>Whether nothing was written to a file for so long that no save is under way.</summary>
    internal static bool IsQuiet(string path) => DateTime.UtcNow - File.GetLastWriteTimeUtc(path) > Quiet;

    [GeneratedRegex(
        @"\A(?<prefix>.+?)(\.(index|data-[0-9]{5,}-of-(?<count>[0-9]{5,}))(?<temporary>\.tempstate[0-9]+)?"
            + @"|\.meta(?<temporary>\.tempstate0[0-9]+)|(?<=[\\/]checkpoint)(?<temporary>\.tmp[0-9a-f]{12}0[0-9a-f]{19})"
            + @"|(?<temporary>_temp(_[0-9a-f]+)?))\z",
        RegexOptions.CultureInvariant
    )]
    private static partial Regex CheckpointEntry();

    [GeneratedRegex(@"\A-(?<shard>[0-9]{5,})-of-(?<count>[0-9]{5,})\z", RegexOptions.CultureInvariant)]
    private static partial Regex Shard();

    [GeneratedRegex(@"\A_temp(_[0-9a-f]+)?\z", RegexOptions.CultureInvariant)]
    private static partial Regex TemporaryDirectory();
}

/// <summary>A file or directory that can be removed.</summary>
/// <param name="Prefix">The full prefix of the checkpoint that it was left by.</param>
/// <param name="Path">Its full path.</param>
/// <param name="Reason">What it is.</param>
public sealed record Leftover(string Prefix, string Path, string Reason);
