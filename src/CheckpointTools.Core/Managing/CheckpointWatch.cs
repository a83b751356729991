using CheckpointTools.Files;
using CheckpointTools.Locating;

namespace CheckpointTools.Managing;

/// <summary>Looks for a checkpoint that is newer than the last one. One that is still being written or copied is not seen.</summary>
/// <param name="directory">The directory. It need not exist yet.</param>
/// <param name="last">The last checkpoint's full prefix; null if any is new.</param>
/// <param name="lastTime">When the last one was written (UTC), to notice that it was written again; null if that does not count.</param>
public sealed class CheckpointWatch(string directory, string? last = null, DateTime? lastTime = null)
{
    /// <summary>What was looked at, and whether it is complete: it is looked at again when its files have changed.</summary>
    private readonly Dictionary<string, (string State, bool IsComplete)> _examined = new(StringComparer.Ordinal);

    /// <summary>The directory.</summary>
    public string Directory => directory;

    /// <summary>
    /// Why the state file could not be read when this last looked, so that which checkpoint is the latest is not known; null if it could.
    /// </summary>
    public CheckpointException? StateFault { get; private set; }

    /// <summary>
    /// Whether there were checkpoints when this last looked, and none of the last one's name but for the step, nor anything that tells when
    /// that one was written, so that none can be newer.
    /// </summary>
    public bool IsLastUnknown { get; private set; }

    /// <summary>
    /// Whether nothing tells when the last one was written, as it is not there any more, so that only a higher step counts as newer.
    /// </summary>
    public bool IsLastGone { get; private set; }

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
        DateTime? time = last is null ? null : lastTime ?? TimeOfLast(read);
        bool isUndated = last is not null && time is null;
        IsLastGone = isUndated && read.Any(one => FindRun(one).Run is not null);
        IsLastUnknown = isUndated && !IsLastGone && read.Any(static one => one.Runs.Count > 0);
        var candidates = read.SelectMany(Candidates).ToHashSet();
        IEnumerable<ManagedCheckpoint> newest = read.SelectMany(static one => one.Runs)
            .SelectMany(static run => run.Reverse())
            .OrderByDescending(static one => one.IsLatest)
            .ThenByDescending(static one => one.Time);

        // What is given without a last one counts whatever its name, if it was written later: a training may save under two. No other one
        // of another name does: an evaluation may write its own beside them.
        bool isFirst = time is not null;
        foreach (ManagedCheckpoint one in newest)
        {
            bool isNewer = candidates.Contains(one) || (isFirst && ManagedCheckpoint.TimeOf(one.Location) > time);
            if (!isNewer && !isFirst)
            {
                continue;
            }

            (bool isComplete, CheckpointInfo? info) = Examine(one, isNewer);
            if (isComplete && isNewer)
            {
                return info;
            }

            isFirst &= !isComplete;
        }

        return null;
    }

    /// <param name="one">The checkpoint.</param>
    /// <param name="describe">Whether what it holds is asked for.</param>
    private (bool IsComplete, CheckpointInfo? Info) Examine(ManagedCheckpoint one, bool describe)
    {
        string state = StateOf(one);
        if (_examined.TryGetValue(one.Location.FirstFile, out (string State, bool IsComplete) known) && known.State == state)
        {
            if (!known.IsComplete || !describe)
            {
                return (known.IsComplete, null);
            }
        }

        ManagedCheckpoint examined = one.Examine(new CheckpointFiles());
        bool isComplete = examined is { Condition: CheckpointCondition.Sound, Info: not null };
        _examined[one.Location.FirstFile] = (state, isComplete);
        return (isComplete, examined.Info);
    }

    /// <summary>When the last one was written, in one of the directories or where its path leads; null if it is gone.</summary>
    private DateTime? TimeOfLast(IEnumerable<CheckpointDirectory> read)
    {
        ManagedCheckpoint? known = read.Select(FindRun)
            .SelectMany(static found => found.Run?.Where(one => FileNames.Comparer.Equals(one.Prefix, found.Given.Prefix)) ?? [])
            .FirstOrDefault();
        DateTime time = known is null ? ManagedCheckpoint.TimeAt(last!) : ManagedCheckpoint.TimeOf(known.Location);
        return time == DateTime.UnixEpoch ? null : time;
    }

    /// <summary>What comes after the last checkpoint in its run; without one, everything; the newest of each run first.</summary>
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
