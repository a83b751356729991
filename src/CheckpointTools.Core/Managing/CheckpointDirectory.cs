using CheckpointTools.Files;
using CheckpointTools.Locating;

namespace CheckpointTools.Managing;

/// <summary>The checkpoints of a directory, run by run.</summary>
internal sealed class CheckpointDirectory
{
    private CheckpointDirectory(
        string path,
        DirectoryState? state,
        CheckpointException? fault,
        IReadOnlyList<IReadOnlyList<ManagedCheckpoint>> runs
    )
    {
        StateFault = fault;
        Path = path;
        State = state;
        Runs = runs;
    }

    /// <summary>The full path.</summary>
    public string Path { get; }

    /// <summary>
    /// The checkpoints of each run, which are those with the same name but for the step, the oldest first. Their conditions are not known.
    /// </summary>
    public IReadOnlyList<IReadOnlyList<ManagedCheckpoint>> Runs { get; }

    /// <summary>The time when a manager last preserved a checkpoint for good (UTC); null if the state file does not say.</summary>
    public DateTime? LastPreserved => State?.LastPreserved is { } time ? UnixTime.ToDateTime(time) : null;

    /// <summary>The state file; null if it cannot be read.</summary>
    public DirectoryState? State { get; }

    /// <summary>Why the state file cannot be read; null if it can, or there is none.</summary>
    public CheckpointException? StateFault { get; }

    /// <summary>Reads a directory and its state file, but no index.</summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="CheckpointException">It does not exist or cannot be read.</exception>
    public static CheckpointDirectory Read(string directory)
    {
        string full = System.IO.Path.TrimEndingDirectorySeparator(LocalPath.Resolve(directory, reading: true));
        (DirectoryState? state, CheckpointException? fault) = TryLoad(full);
        var damaged = new List<CheckpointLocation?>();
        List<CheckpointLocation> found =
        [
            .. DirectoryListing.Read(full).Checkpoints(one => damaged.Add(CheckpointLocator.LocateDamaged(one))),
            .. damaged.OfType<CheckpointLocation>(),
        ];
        return new CheckpointDirectory(
            full,
            state,
            fault,
            [
                .. found
                    .Select(location => Describe(location, state))
                    .GroupBy(static one => one.Run, FileNames.Comparer)
                    .Select(CheckpointOrder.Sort),
            ]
        );
    }

    private static ManagedCheckpoint Describe(CheckpointLocation location, DirectoryState? state)
    {
        int? position = state?.PositionOf(location.Prefix);
        double? time = position is { } at ? state!.Entries[at].Time : null;
        return new ManagedCheckpoint(location)
        {
            ListPosition = position,
            IsLatest = state?.IsLatest(location.Prefix) ?? false,
            Time = time is { } seconds ? UnixTime.ToDateTime(seconds) : ManagedCheckpoint.TimeOf(location),
        };
    }

    private static (DirectoryState? State, CheckpointException? Fault) TryLoad(string directory)
    {
        try
        {
            return (DirectoryState.Load(directory), null);
        }
        catch (CheckpointException e)
        {
            return (null, e);
        }
    }
}
