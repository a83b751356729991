using CheckpointTools.Files;
using CheckpointTools.Locating;

namespace CheckpointTools.Managing;

/// <summary>The checkpoints of a directory, run by run.</summary>
internal sealed class CheckpointDirectory
{
    private CheckpointDirectory(
        string path,
        DirectoryState? own,
        DirectoryState? state,
        CheckpointException? fault,
        IReadOnlyList<IReadOnlyList<ManagedCheckpoint>> runs
    )
    {
        StateFault = fault;
        Path = path;
        DirectoriesBelow =
        [
            .. (own?.Entries.Append(own.Latest) ?? [])
                .Select(static entry => System.IO.Path.GetDirectoryName(entry?.Prefix))
                .OfType<string>()
                .Where(home => FileNames.Comparer.Equals(System.IO.Path.GetDirectoryName(home), path))
                .Distinct(FileNames.Comparer),
        ];
        State = state;
        Runs = runs;
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>The directories directly below in which the state file names checkpoints.</summary>
    public IReadOnlyList<string> DirectoriesBelow { get; }

    /// <summary>
    /// The checkpoints of each run, which are those with the same name but for the step, the oldest first. Their conditions are not known.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<ManagedCheckpoint>> Runs { get; }

    /// <summary>The time when a manager last preserved a checkpoint for good (UTC); null if the state file does not say.</summary>
    public DateTime? LastPreserved => State?.LastPreserved is { } time ? UnixTime.ToDateTime(time) : null;

    /// <summary>
    /// The state file that tells the order of the checkpoints, of the directory or of the one above; null if there is none that can be
    /// read.
    /// </summary>
    public DirectoryState? State { get; }

    /// <summary>Why the state file does not tell which checkpoint is the latest; null if it does, or there is none.</summary>
    public CheckpointException? StateFault { get; }

    /// <summary>Reads a directory and its state file, but no index.</summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="CheckpointException">It does not exist or cannot be read.</exception>
    public static CheckpointDirectory Read(string directory)
    {
        string full = System.IO.Path.TrimEndingDirectorySeparator(LocalPath.Resolve(directory, reading: true));
        (DirectoryState? own, CheckpointException? fault) = TryLoad(full);
        IReadOnlyList<DirectoryState> above = StatesAbove.Find(full, found => fault ??= own?.CountIn(full) > 0 ? null : found);
        DirectoryState[] states = [.. own is null ? [] : new[] { own }, .. above];

        // The one that names more of them tells the order; the directory's own one, if they name as many.
        DirectoryState? state = states.MaxBy(one => one.CountIn(full));
        var damaged = new List<CheckpointLocation?>();
        List<CheckpointLocation> found =
        [
            .. DirectoryListing.Read(full).Checkpoints(one => damaged.Add(DamagedLocator.LocateDamaged(one))),
            .. damaged.OfType<CheckpointLocation>(),
        ];
        return new CheckpointDirectory(
            full,
            own,
            state,
            fault,
            [
                .. found
                    .Select(location => Describe(location, state, states))
                    .GroupBy(static one => one.Run, FileNames.Comparer)
                    .Select(static run => CheckpointOrder.Sort(run)),
            ]
        );
    }

    private static ManagedCheckpoint Describe(CheckpointLocation location, DirectoryState? state, DirectoryState[] states)
    {
        double? time = state?.PositionOf(location.Prefix) is { } at ? state.Entries[at].Time : null;
        return new ManagedCheckpoint(location)
        {
            ListPosition = state?.PlaceOf(location.Prefix),
            IsLatest = Array.Exists(states, one => one.IsLatest(location.Prefix)),
            Time = time is { } seconds ? UnixTime.ToDateTime(seconds) : ManagedCheckpoint.TimeOf(location),
        };
    }

    private static (DirectoryState? State, CheckpointException? Fault) TryLoad(string directory)
    {
        try
        {
            var state = DirectoryState.Load(directory);
            return (state, state.IsEmpty ? ManagingFaults.NamesNothing(state.FilePath) : null);
        }
        catch (CheckpointException e)
        {
            return (null, e);
        }
    }
}
