using CheckpointTools.Files;
using CheckpointTools.Formats.StateFiles;
using CheckpointTools.Locating;

namespace CheckpointTools.Managing;

/// <summary>
/// The state file of a directory with the checkpoints that it names. Changes give a new state, which names nothing that is not there: paths
/// that lead nowhere are left out, unless a checkpoint of that name lies beside the state file. It goes by its name alone then.
/// </summary>
internal sealed record DirectoryState
{
    private readonly IReadOnlyList<StateEntry> _entries = [];
    private readonly Lazy<Dictionary<string, int>> _positions = new([]);

    private DirectoryState(string directory) => Directory = directory;

    public string Directory { get; }

    public string FilePath => PathIn(Directory);

    /// <summary>The bytes of the file; null if there is none. Of one that is too large to be read, the first of them.</summary>
    public byte[]? Bytes { get; private init; }

    /// <summary>The length and the time of a file that cannot be read, of which the bytes may not be all.</summary>
    public (long Length, DateTime Time)? Stamp { get; private init; }

    public StateEntry? Latest { get; private init; }

    /// <summary>The list, the oldest first.</summary>
    public IReadOnlyList<StateEntry> Entries
    {
        get => _entries;
        private init
        {
            _entries = value;
            _positions = new(() => PositionsIn(value));
        }
    }

    /// <summary>Whether the list has times, as a CheckpointManager's has.</summary>
    public bool HasTimes { get; private init; }

    public double? LastPreserved { get; init; }

    public static string PathIn(string directory) => Path.Join(directory, FixedNames.StateFile);

    /// <exception cref="CheckpointException">It is no state file, or cannot be read.</exception>
    public static DirectoryState Load(string directory)
    {
        string path = PathIn(directory);
        StateFileLocation.RequireNoObstacle(path);
        if (RegularFile.GetKind(path) == EntryKind.Missing)
        {
            return new DirectoryState(directory);
        }

        var state = CheckpointState.Load(path);
        var lookup = new CheckpointLookup();
        return new DirectoryState(directory)
        {
            Bytes = ReadStart(path),
            Latest = state.LatestPath is { } latest ? StateEntry.Find(latest, null, directory, lookup) : null,
            Entries =
            [
                .. state.AllPaths.Select(
                    (text, i) => StateEntry.Find(text, i < state.Timestamps.Count ? state.Timestamps[i] : null, directory, lookup)
                ),
            ],
            HasTimes = state.Timestamps.Count > 0,
            LastPreserved = state.LastPreserved,
        };
    }

    /// <summary>
    /// Whether a path in a directory's state file may mean a checkpoint, by its name alone: most need no closer look.
    /// </summary>
    /// <exception cref="CheckpointException">It is no state file, or cannot be read.</exception>
    public static bool MayName(string directory, string prefix)
    {
        string name = Path.GetFileName(prefix);
        var state = CheckpointState.Load(PathIn(directory));
        return state
            .AllPaths.Append(state.LatestPath ?? "")
            .Select(StateFileLocation.LastPart)
            .Any(last => last.StartsWith(name, FileNames.Comparison) && (last.Length == name.Length || last[name.Length] is '.' or '-'));
    }

    /// <summary>A state in place of a file that cannot be read.</summary>
    public static DirectoryState Replacing(string directory) =>
        new(directory) { Stamp = StampOf(PathIn(directory)), Bytes = ReadStart(PathIn(directory)) };

    /// <summary>Whether the file is what it was.</summary>
    public bool IsUnchanged() =>
        RegularFile.GetKind(FilePath) == EntryKind.Missing
            ? Bytes is null || (Bytes.Length == 0 && RegularFile.FindBrokenLink(FilePath) is not null)
            : Bytes?.AsSpan().SequenceEqual(ReadStart(FilePath)) == true && (Stamp is null || Stamp == StampOf(FilePath));

    public bool IsLatest(string prefix) => Means(Latest, prefix);

    /// <summary>The last place in the list that a checkpoint has; null if it is not listed.</summary>
    public int? PositionOf(string prefix) => _positions.Value.TryGetValue(prefix, out int position) ? position : null;

    /// <summary>The same, where the latest that is not in the list comes last: TensorFlow adds it.</summary>
    public int? PlaceOf(string prefix) => PositionOf(prefix) ?? (IsLatest(prefix) ? Entries.Count : null);

    /// <summary>How many checkpoints of a directory it names.</summary>
    public int CountIn(string directory) =>
        Entries
            .Append(Latest)
            .Select(static entry => entry?.Prefix)
            .OfType<string>()
            .Where(prefix => FileNames.Comparer.Equals(Path.GetDirectoryName(prefix), directory))
            .Distinct(FileNames.Comparer)
            .Count();

    /// <summary>Whether the file is there and names nothing: TensorFlow refuses it.</summary>
    public bool IsEmpty => Bytes is not null && Latest is null && Entries.Count == 0;

    /// <summary>The same with the checkpoints of a directory given by that path of it, where others lead to it as well.</summary>
    public DirectoryState AsSeenFrom(string directory)
    {
        string real = CheckpointLocator.RealDirectory(directory);
        var same = new Dictionary<string, bool>(FileNames.Comparer) { [directory] = false };
        StateEntry? latest = See(Latest);
        StateEntry[] entries = [.. Entries.Select(entry => See(entry)!)];
        return ReferenceEquals(latest, Latest) && entries.SequenceEqual(Entries, ReferenceEqualityComparer.Instance)
            ? this
            : this with
            {
                Latest = latest,
                Entries = entries,
            };

        StateEntry? See(StateEntry? entry)
        {
            if (entry?.Prefix is not { } prefix)
            {
                return entry;
            }

            string home = Path.GetDirectoryName(prefix)!;
            if (!same.TryGetValue(home, out bool isSame))
            {
                isSame = same[home] = FileNames.Comparer.Equals(CheckpointLocator.RealDirectory(home), real);
            }

            return isSame ? entry.AsSeenFrom(directory) : entry;
        }
    }

    public bool Names(string prefix) => IsLatest(prefix) || PositionOf(prefix) is not null;

    /// <summary>Leaves out paths that lead nowhere, and shortens those of what lies beside the state file.</summary>
    public DirectoryState Mended() => With(static entry => entry.Shortened());

    public DirectoryState Without(params IReadOnlyCollection<string> prefixes)
    {
        DirectoryState mended = WithoutStale();
        var gone = prefixes.ToHashSet(FileNames.Comparer);
        bool Stays(StateEntry entry) => entry.Prefix is null || !gone.Contains(entry.Prefix);
        return mended with
        {
            Latest = mended.Latest is { } latest && Stays(latest) ? latest : null,
            Entries = [.. mended.Entries.Where(Stays)],
        };
    }

    /// <summary>Puts a checkpoint of this directory at the end of the list and names it as the latest, as a save does.</summary>
    public DirectoryState WithLatest(string prefix)
    {
        DirectoryState rest = Without([prefix]);
        StateEntry latest = StateEntry.At(prefix, NextTime(rest.Entries, prefix), Directory);
        return rest with { Latest = latest, Entries = [.. rest.Entries, latest] };
    }

    /// <summary>Lists a checkpoint of this directory in front of the latest, or of another one.</summary>
    /// <param name="prefix">The checkpoint.</param>
    /// <param name="next">The one in front of which it comes; null for the latest.</param>
    public DirectoryState WithListed(string prefix, string? next = null)
    {
        DirectoryState mended = WithoutStale();
        if (mended.Names(prefix))
        {
            return mended;
        }

        int end = mended.Entries.Count;
        int at =
            next is not null && mended.PositionOf(next) is { } place ? place
            : end > 0 && mended.Latest?.Prefix is { } latest && Means(mended.Entries[end - 1], latest) ? end - 1
            : end;
        double? time = at < end ? mended.Entries[at].Time : NextTime(mended.Entries, prefix);
        List<StateEntry> entries = [.. mended.Entries];
        entries.Insert(at, StateEntry.At(prefix, time, Directory));
        return mended with { Entries = entries };
    }

    /// <summary>Names another checkpoint of this directory in a checkpoint's place.</summary>
    public DirectoryState WithRenamed(string prefix, string newPrefix)
    {
        DirectoryState mended = WithoutStale();
        StateEntry Rename(StateEntry entry) => Means(entry, prefix) ? StateEntry.At(newPrefix, entry.Time, Directory) : entry;
        bool isListed = mended.PositionOf(prefix) is not null;
        return mended with
        {
            Latest = mended.Latest is { } latest ? Rename(latest) : null,
            Entries = [.. mended.Entries.Where(entry => !(isListed && Means(entry, newPrefix))).Select(Rename)],
        };
    }

    /// <summary>The bytes of the file; null if it names nothing, so that there is to be none.</summary>
    public byte[]? Compose()
    {
        if (Latest is not { } latest)
        {
            return null;
        }

        // TensorFlow's writer adds a latest checkpoint that is not in the list.
        IReadOnlyList<StateEntry> entries = Entries.Any(entry =>
            entry.Text == latest.Text || (latest.Prefix is { } prefix && Means(entry, prefix))
        )
            ? Entries
            : [.. Entries, latest with { Time = latest.Prefix is { } saved ? NextTime(Entries, saved) : null }];
        double[] times = [.. entries.Select(entry => entry.Time ?? TimeOf(entry))];
        return StateFileWriter.Write(
            new CheckpointState(latest.Text, [.. entries.Select(static entry => entry.Text)], HasTimes ? times : [], LastPreserved, null)
        );
    }

    /// <summary>The same with a latest checkpoint, if it has none.</summary>
    /// <param name="isSound">Whether a checkpoint can be relied on.</param>
    /// <param name="others">Other checkpoints of this directory, the oldest first.</param>
    public DirectoryState WithSomeLatest(Func<string, bool> isSound, Func<IEnumerable<string>> others)
    {
        if (Latest is not null)
        {
            return this;
        }

        return Entries.LastOrDefault(entry => entry.Prefix is { } prefix && isSound(prefix)) is { } listed ? this with { Latest = listed }
            : others().LastOrDefault(isSound) is { } other ? WithLatest(other)
            : this with { Latest = Entries.Count > 0 ? Entries[^1] : null };
    }

    /// <summary>A path that leads to a checkpoint stays what it is: a copy of that name beside the state file may be another one.</summary>
    private DirectoryState WithoutStale() => With(static entry => entry.IsStale ? entry.Shortened() : entry);

    private DirectoryState With(Func<StateEntry, StateEntry> mend)
    {
        StateEntry? Mend(StateEntry? entry) => entry is null || (entry.Prefix is null && !entry.IsRemote) ? null : mend(entry);
        IEnumerable<StateEntry> mended = Entries.Select(Mend).OfType<StateEntry>();

        // Where two paths become one, the last place counts: a save puts its checkpoint at the end.
        return this with
        {
            Latest = Mend(Latest),
            Entries = [.. mended.Reverse().DistinctBy(static entry => entry.Text, StringComparer.Ordinal).Reverse()],
        };
    }

    private static Dictionary<string, int> PositionsIn(IReadOnlyList<StateEntry> entries)
    {
        var positions = new Dictionary<string, int>(FileNames.Comparer);
        for (int i = 0; i < entries.Count; i++)
        {
            if (entries[i].Prefix is { } prefix)
            {
                positions[prefix] = i;
            }
        }

        return positions;
    }

    private static bool Means(StateEntry? entry, string prefix) => entry?.Prefix is { } found && FileNames.Comparer.Equals(found, prefix);

    /// <summary>
    /// One byte more than a state file can have: one that has grown since differs. Opening a pipe would wait for its writer.
    /// </summary>
    private static byte[] ReadStart(string path) =>
        RegularFile.GetKind(path) == EntryKind.File ? RegularFile.ReadEnds(path, CheckpointState.MaxLength + 1, 0).Head : [];

    private static (long, DateTime) StampOf(string path) => RegularFile.FindStamp(path) ?? default;

    /// <summary>A manager takes up only what is newer than what it preserved last, and expects times that increase.</summary>
    private double NextTime(IReadOnlyList<StateEntry> before, string prefix)
    {
        double time = TimeOf(prefix);
        return before.Select(static entry => entry.Time ?? 0).Append(LastPreserved is { } last ? last + 1 : 0).Append(time).Max();
    }

    private static double TimeOf(StateEntry entry) => entry.Prefix is { } prefix ? TimeOf(prefix) : UnixTime.Of(DateTime.UtcNow);

    private static double TimeOf(string prefix) => UnixTime.Of(ManagedCheckpoint.TimeAt(prefix));
}
