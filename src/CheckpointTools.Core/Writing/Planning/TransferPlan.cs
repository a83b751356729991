using CheckpointTools.Formats.Bundles;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Writing.Planning;

/// <summary>
/// A checkpoint to be written: which variables, from where, in what order, to where. Made by <see cref="TransferPlanner"/>, which finds
/// every fault that can be known beforehand; carried out by the executor.
/// </summary>
public sealed class TransferPlan
{
    internal TransferPlan(
        ExistingCheckpoint existing,
        NamedVariables named,
        BundleHeader header,
        ComposedEntries entries,
        OutputLayout layout,
        TransferOptions options
    )
    {
        Existing = existing;
        Sources = named.Sources;
        UsedSources = named.UsedSources;
        Duplicates = named.Duplicates;
        Header = header;
        Index = entries.Index;
        Shared = entries.Shared;
        Files = layout.Files;
        Places = layout.Places;
        Options = options;
        Int128 size = Files.Aggregate(Int128.Zero, static (sum, file) => sum + file.WrittenLength);
        PayloadSize = (long)Int128.Min(size, long.MaxValue);
    }

    /// <summary>The full prefix of the new checkpoint.</summary>
    public string Destination => Existing.Prefix;

    /// <summary>The checkpoints that variables are taken from, in the order they were first given.</summary>
    public IReadOnlyList<string> SourcePrefixes => [.. UsedSources.Select(static source => source.Prefix)];

    /// <summary>The variables of the new checkpoint, an object graph included, in the order of their names' bytes.</summary>
    public IEnumerable<CheckpointVariable> Variables => Index.Where(static entry => !entry.IsSlice).Select(static entry => entry.Variable);

    /// <summary>How many variables the new checkpoint has, the object graph not counted.</summary>
    public long VariableCount => Index.LongCount(static entry => !entry.IsSlice && !entry.Variable.IsObjectGraph);

    /// <summary>How many bytes of values are written.</summary>
    public long PayloadSize { get; }

    /// <summary>Whether a checkpoint is replaced by one with another number of data files.</summary>
    public bool ChangesShardCount => Existing.HasIndex && Existing.ShardCount != Files.Count;

    /// <summary>How many bytes the data files of the sources have, as far as they are there.</summary>
    public long SourceSize =>
        (long)Int128.Min(UsedSources.Aggregate(Int128.Zero, static (sum, source) => sum + source.MeasureData()), long.MaxValue);

    /// <summary>How many bytes nothing will refer to in the data files that stay as they are.</summary>
    public long UnusedSize
    {
        get
        {
            bool areAllKept = Files.Count == 0;
            long kept = areAllKept
                ? SourceSize
                : Files.Where(static file => file.IsKept).Sum(static file => new FileInfo(file.LinkFrom!).Length);
            IEnumerable<long> used = Enumerable
                .Range(0, Index.Count)
                .Where(number => Index[number].HasPayload && (areAllKept || Files[Places[number].Shard].IsKept))
                .GroupBy(number => Places[number])
                .Select(place => place.Max(number => Index[number].Entry.Size));
            return Math.Max(0, kept - used.Sum());
        }
    }

    /// <summary>What the user should know, though nothing forbids the transfer.</summary>
    public IReadOnlyList<string> Warnings { get; internal init; } = [];

    /// <summary>What is left out because it is damaged, if that was asked for.</summary>
    public IReadOnlyList<LeftOutVariable> LeftOut { get; internal init; } = [];

    /// <summary>Which of several variables of one name is taken, and which is left out for it.</summary>
    public IReadOnlyList<(CheckpointVariable Taken, CheckpointVariable LeftOut)> Duplicates { get; }

    /// <summary>
    /// The data files of the new checkpoint, the file that each is under a second name if it is one, and how many bytes are written to it.
    /// None if those that are there stay as they are.
    /// </summary>
    public IEnumerable<(string Path, string? LinkFrom, long WrittenLength)> DataFiles =>
        Files.Select((file, shard) => (DataPath(shard), file.LinkFrom, file.WrittenLength));

    /// <summary>How many stretches of bytes are written.</summary>
    public long ExtentCount => Files.Sum(static file => (long)file.Payloads.Count);

    /// <summary>The stretches of bytes that are written, in the order of the data files.</summary>
    public IEnumerable<PlannedExtent> Extents =>
        Files.Where(static file => file.Payloads.Count > 0).SelectMany(static file => file.Payloads).Select(ToExtent);

    /// <summary>How the transfer is made.</summary>
    public TransferOptions Options { get; }

    /// <summary>All sources, by their numbers.</summary>
    internal IReadOnlyList<PlannedSource> Sources { get; }

    /// <summary>Those that anything is taken from.</summary>
    internal IReadOnlyList<PlannedSource> UsedSources { get; }

    /// <summary>The checkpoints that a move removes: all that were given, even one whose variables are all taken from another.</summary>
    internal IReadOnlyList<PlannedSource> Moved { get; init; } = [];

    /// <summary>What is at the destination now.</summary>
    internal ExistingCheckpoint Existing { get; }

    internal BundleHeader Header { get; }

    /// <summary>The data files of the new checkpoint; none if those that are there stay as they are.</summary>
    internal IReadOnlyList<OutputFile> Files { get; }

    /// <summary>The entries of the new index, in the order of their keys; each is known by its number here.</summary>
    internal IReadOnlyList<PlannedEntry> Index { get; }

    /// <summary>Which payloads share bytes where they are written.</summary>
    internal SharedStretches Shared { get; }

    /// <summary>Where the payloads lie in the new data files, by the numbers of their entries.</summary>
    internal IReadOnlyList<DataPlace> Places { get; }

    private string DataPath(int shard) => BundleFiles.DataPath(Destination, shard, Files.Count);

    private PlannedExtent ToExtent(int number)
    {
        PlannedEntry entry = Index[number];
        PlannedSource source = Sources[entry.Source];
        bool isStored = entry.Made is null && !source.IsConverted && !source.IsMade;
        return new PlannedExtent(entry.Variable, DataPath(Places[number].Shard), Places[number], entry.Entry.Size)
        {
            Source = isStored ? BundleFiles.DataPath(source.Prefix, entry.Entry.ShardId, source.Header.ShardCount) : null,
            SourceOffset = isStored ? entry.Entry.Offset : 0,
        };
    }
}
