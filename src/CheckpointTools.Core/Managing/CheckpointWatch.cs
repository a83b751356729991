using CheckpointTools.Files;
using CheckpointTools.Locating;

namespace CheckpointTools.Managing;

/// <summary>Looks for a checkpoint that is newer than the last one. One that is still being written or copied is not seen.</summary>
/// <param name="directory">The directory. It need not exist yet.</param>
/// <param name="last">The last checkpoint's full prefix; null if any is new.</param>
/// <param name="lastTime">When the last one was written (UTC), to notice that it was written again; null if that does not count.</param>
public sealed class CheckpointWatch(string directory, string? last = null, DateTime? lastTime = null)
{
    /// <summary>What was looked at and is not complete: it is looked at again when its files have changed.</summary>
    private readonly Dictionary<string, string> _incomplete = new(StringComparer.Ordinal);

    /// <summary>The directory.</summary>
    public string Directory => directory;

    /// <summary>
    /// Why the state file could not be read when this last looked, so that which checkpoint is the latest is not known; null if it could.
    /// </summary>
    public CheckpointException? StateFault { get; private set; }

    /// <summary>
    /// Whether there were checkpoints when this last looked, and none of the last one's name but for the step, so that none can be newer.
    /// </summary>
    public bool IsLastUnknown { get; private set; }

    /// <summary>Looks once.</summary>
    /// <returns>The newest checkpoint, if it is newer than the last one and complete.</returns>
    /// <exception cref="CheckpointException">The directory cannot be read.</exception>
    public CheckpointInfo? Look()
    {
        if (!System.IO.Directory.Exists(directory))
        {
            return null;
        }

        // A manager of 'sub/run' has its state file here, and its checkpoints in the directory below.
        CheckpointDirectory own = CheckpointDirectory.Read(directory);
        CheckpointDirectory[] read = [own, .. own.DirectoriesBelow.Select(CheckpointDirectory.Read)];
        StateFault = own.StateFault;
        IsLastUnknown = last is not null && read.Any(static one => one.Runs.Count > 0) && read.All(one => FindRun(one).Run is null);
        IEnumerable<ManagedCheckpoint> newest = read.SelectMany(Candidates)
            .OrderByDescending(static one => one.IsLatest)
            .ThenByDescending(static one => one.Time);
        foreach (ManagedCheckpoint one in newest)
        {
            string state = StateOf(one);
            if (_incomplete.GetValueOrDefault(one.Prefix) == state)
            {
                continue;
            }

            ManagedCheckpoint examined = one.Examine(new CheckpointFiles());
            if (examined is { Condition: CheckpointCondition.Sound, Info: { } info })
            {
                return info;
            }

            _incomplete[one.Prefix] = state;
        }

        return null;
    }

    /// <summary>What comes after the last checkpoint; without one, everything; the newest of each run first.</summary>
    private IEnumerable<ManagedCheckpoint> Candidates(CheckpointDirectory read)
    {
        if (last is null)
        {
            return read.Runs.SelectMany(static run => run.Reverse());
        }

        (ManagedCheckpoint given, IReadOnlyList<ManagedCheckpoint>? run) = FindRun(read);
        if (run is null)
        {
            return [];
        }

        ManagedCheckpoint? known = run.FirstOrDefault(one => FileNames.Comparer.Equals(one.Prefix, given.Prefix));
        if (known is null)
        {
            // It was removed since.
            return run.Where(one => IsNewer(one, given.Step, null)).Reverse();
        }

        // One that was named the latest since comes after it in the state file's list, and may be older all the same.
        DateTime knownTime = ManagedCheckpoint.TimeOf(known.Location);
        bool isWrittenAgain = lastTime is { } before && knownTime > before;
        return run.SkipWhile(one => one != known)
            .Where(one => one == known ? isWrittenAgain : IsNewer(one, known.Step, knownTime))
            .Reverse();
    }

    /// <summary>The last checkpoint, by the path of a directory, and those of its run there; null if there are none.</summary>
    private (ManagedCheckpoint Given, IReadOnlyList<ManagedCheckpoint>? Run) FindRun(CheckpointDirectory read)
    {
        // The directory may go by another path here.
        string prefix = RealPath.IsSameEntry(last!, Path.Join(read.Path, Path.GetFileName(last)))
            ? Path.Join(read.Path, Path.GetFileName(last))
            : last!;
        var given = new ManagedCheckpoint(new CheckpointLocation(prefix, CheckpointFormat.V2));
        return (given, read.Runs.FirstOrDefault(run => FileNames.Comparer.Equals(run[0].Run, given.Run)));
    }

    /// <summary>
    /// Whether a checkpoint was written after the last one, or at the same time with a higher step. Where only the path of the last one is
    /// known, a higher step tells that as well.
    /// </summary>
    private bool IsNewer(ManagedCheckpoint one, long? step, DateTime? knownTime)
    {
        DateTime time = ManagedCheckpoint.TimeOf(one.Location);
        return lastTime is { } before
            ? time > before || (time == before && one.Step > step)
            : one.Step > step || (knownTime is { } known && time > known);
    }

    private static string StateOf(ManagedCheckpoint one) =>
        string.Join(
            '|',
            new CheckpointFiles()
                .Find(one.Location)
                .Select(static path => RegularFile.TryFindStamp(path) is { } file ? $"{path} {file.Length} {file.Time.Ticks}" : "")
        );
}
