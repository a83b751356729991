using System.IO.Enumeration;
using CheckpointTools.Files;

namespace CheckpointTools.Locating;

/// <summary>The names in one directory, read once, and the checkpoints among them.</summary>
internal sealed class DirectoryListing
{
    private readonly string[] _files;
    private readonly HashSet<string> _fileSet;
    private readonly Lazy<ILookup<(string Prefix, int Count), (int Shard, string Name)>> _shards;
    private readonly Lazy<HashSet<string>> _dataPrefixes;

    private DirectoryListing(string directory, List<Entry> entries)
    {
        Directory = directory;
        _files = [.. entries.Where(e => !e.IsDirectory).Select(e => e.Name).Order(StringComparer.Ordinal)];
        _fileSet = new HashSet<string>(_files, StringComparer.Ordinal);
        _shards = new(() =>
            _files
                .Select(f => (IsShard: CheckpointFileName.TryParseShard(f, out ShardName shard), Shard: shard, Name: f))
                .Where(f => f.IsShard)
                .ToLookup(f => (f.Shard.Prefix, f.Shard.Count), f => (f.Shard.Shard, f.Name))
        );
        _dataPrefixes = new(() => [.. _files.Where(CheckpointFileName.IsData).Select(static f => CheckpointFileName.StripSuffix(f)!)]);
        Directories = [.. entries.Where(e => e.IsDirectory).OrderBy(e => e.Name, StringComparer.Ordinal)];
    }

    public string Directory { get; }

    public IReadOnlyList<string> Files => _files;

    public IReadOnlyList<Entry> Directories { get; }

    /// <summary>Reads a directory.</summary>
    /// <exception cref="CheckpointException">It does not exist or cannot be read.</exception>
    public static DirectoryListing Read(string directory)
    {
        var options = new EnumerationOptions { AttributesToSkip = 0, IgnoreInaccessible = false };
        try
        {
            // Reading attributes costs a call for each entry, so only those of directories are read.
            var entries = new FileSystemEnumerable<Entry>(
                directory,
                (ref FileSystemEntry e) =>
                    new Entry(e.FileName.ToString(), e.IsDirectory, e.IsDirectory && e.Attributes.HasFlag(FileAttributes.ReparsePoint)),
                options
            );
            return new DirectoryListing(directory, [.. entries]);
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, directory, reading: true);
        }
    }

    /// <summary>The prefixes that have files named like V1 shards.</summary>
    public IEnumerable<string> ShardPrefixes => _shards.Value.Select(g => g.Key.Prefix);

    /// <summary>The names of the files that begin with a text.</summary>
    public IEnumerable<string> FilesFrom(string start)
    {
        if (FileNames.Comparison != StringComparison.Ordinal)
        {
            return _files.Where(name => name.StartsWith(start, FileNames.Comparison));
        }

        int first = Array.BinarySearch(_files, start, StringComparer.Ordinal);
        return _files.Skip(first < 0 ? ~first : first).TakeWhile(name => name.StartsWith(start, StringComparison.Ordinal));
    }

    /// <summary>Whether there are files from which a name could be that of a checkpoint. Wildcards may mean anything.</summary>
    public bool MayHave(string name)
    {
        string stem = CheckpointFileName.StripSuffix(name) ?? name;
        return name.AsSpan().ContainsAny('?', '*')
            || FilesFrom(stem)
                .Any(file =>
                    file.Length == stem.Length
                    || file[stem.Length] == '.'
                    || (CheckpointFileName.TryParseShard(file, out ShardName shard) && shard.Prefix.Length == stem.Length)
                );
    }

    public bool IsSavedModel => HasFile(FixedNames.SavedModel) || HasFile(FixedNames.SavedModelText);

    public bool HasFile(string name) => _fileSet.Contains(name);

    /// <summary>
    /// The checkpoints whose files are directly in this directory, in ordinal order of their prefixes. Temporary files of a save and files
    /// that a prefix owns are skipped; every other file is examined, because V1 files can have any name.
    /// </summary>
    /// <param name="report">Receives checkpoints that cannot be located.</param>
    public IReadOnlyList<CheckpointLocation> Checkpoints(Action<CheckpointException>? report = null)
    {
        var found = new List<CheckpointLocation>();
        var shardGroups = new HashSet<(string Prefix, int Count)>();
        foreach (string name in _files)
        {
            try
            {
                if (Locate(name, shardGroups) is { } location)
                {
                    found.Add(location);
                }
            }
            catch (CheckpointException e)
            {
                report?.Invoke(e);
            }
        }

        // "a.index" sorts after "a-1.index", but "a" before "a-1".
        found.Sort(
            (a, b) => string.CompareOrdinal(a.Prefix, b.Prefix) is not 0 and int order ? order : a.Files.Count.CompareTo(b.Files.Count)
        );
        return found;
    }

    /// <summary>The V1 checkpoint that has a file as one of its shards.</summary>
    /// <exception cref="CheckpointException">Another shard is missing.</exception>
    public CheckpointLocation Shards(ShardName shard)
    {
        (int Shard, string Name)[] present = Present(shard);
        for (int i = 0; i < shard.Count; i++)
        {
            if (i >= present.Length || present[i].Shard != i)
            {
                string missing = Path.Join(Directory, shard.Sibling(i));
                throw new CheckpointException(
                    CheckpointError.DataFileMissing,
                    $"The V1 checkpoint '{Path.Join(Directory, shard.Pattern)}' has {present.Length} of its {shard.Count} files: "
                        + $"'{shard.Sibling(i)}' is missing."
                )
                {
                    File = missing,
                    Fault = FaultCode.LegacyFileMissing,
                };
            }
        }

        return new CheckpointLocation(Path.Join(Directory, shard.Prefix), CheckpointFormat.V1)
        {
            Files = [.. present.Select(s => Path.Join(Directory, s.Name))],
        };
    }

    /// <summary>Whether one of the files of a V1 checkpoint can be read as such.</summary>
    public bool HasReadable(ShardName shard) => PresentShards(shard).Any(IsReadableV1);

    /// <summary>The existing files of a V1 checkpoint with missing shards.</summary>
    public IEnumerable<string> PresentShards(ShardName shard) => Present(shard).Select(s => Path.Join(Directory, s.Name));

    private (int Shard, string Name)[] Present(ShardName shard) => [.. _shards.Value[(shard.Prefix, shard.Count)].OrderBy(s => s.Shard)];

    private CheckpointLocation? Locate(string name, HashSet<(string Prefix, int Count)> shardGroups)
    {
        if (CheckpointFileName.IsTemporary(name))
        {
            return null;
        }

        string path = Path.Join(Directory, name);
        if (name.EndsWith(FixedNames.IndexSuffix, StringComparison.Ordinal))
        {
            return CheckpointFile.LocateIndex(path) ?? (IsMangled(path) ? throw NotUnicode(path) : null);
        }

        // A V1 file has no index beside it; files that end in .data-* or .meta belong to the prefix with the index.
        if (CheckpointFileName.StripSuffix(name) is not null || HasFile(name + FixedNames.IndexSuffix))
        {
            return null;
        }

        if (!CheckpointFileName.TryParseShard(name, out ShardName shard))
        {
            return IsReadableV1(path) ? CheckpointFile.SingleV1(path, _dataPrefixes.Value.Contains(name))
                : CheckpointLocator.WasV1(path) ? throw MissingPath.NoCheckpoint(path)
                : null;
        }

        // One readable file is enough to identify them all; another may be damaged.
        (string, int) group = (shard.Prefix, shard.Count);
        return !shardGroups.Contains(group) && IsReadableV1(path) && shardGroups.Add(group) ? Shards(shard) : null;
    }

    /// <summary>Whether .NET has put a character in place of bytes that are no UTF-8, so that no path leads to the file.</summary>
    private static bool IsMangled(string path) => Path.GetFileName(path).Contains('\uFFFD', StringComparison.Ordinal) && !Path.Exists(path);

    private static CheckpointException NotUnicode(string path) =>
        new(
            CheckpointError.NotACheckpoint,
            $"The name of '{path}' is not UTF-8, so that .NET cannot open the checkpoint. Give its files another name."
        )
        {
            File = path,
        };

    /// <summary>
    /// Files that cannot be read are most likely not checkpoints: if they are given by name, they get an error of their own.
    /// </summary>
    private static bool IsReadableV1(string path)
    {
        try
        {
            return CheckpointFile.IsV1(path);
        }
        catch (CheckpointException)
        {
            return false;
        }
    }

    /// <summary>A name in a directory.</summary>
    /// <param name="Name">The name.</param>
    /// <param name="IsDirectory">Whether it is a directory or a link to one.</param>
    /// <param name="IsLink">Whether it is a link to a directory.</param>
    internal readonly record struct Entry(string Name, bool IsDirectory, bool IsLink);
}
