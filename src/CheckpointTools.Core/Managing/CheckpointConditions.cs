using CheckpointTools.Files;
using CheckpointTools.Locating;

namespace CheckpointTools.Managing;

/// <summary>
/// The conditions of checkpoints. Each is examined once, and again when its files have changed: with every value, that takes minutes.
/// </summary>
/// <param name="examine">Finds the condition of a checkpoint; null for its index and the lengths of its files.</param>
public sealed class CheckpointConditions(Func<ManagedCheckpoint, ManagedCheckpoint>? examine = null)
{
    private readonly Dictionary<string, Known> _known = new(FileNames.Comparer);

    /// <summary>The same checkpoints with their conditions, without those that were removed since they were found.</summary>
    internal IReadOnlyList<ManagedCheckpoint> Examine(IEnumerable<ManagedCheckpoint> checkpoints)
    {
        var files = new CheckpointFiles();
        return [.. checkpoints.Select(one => TryExamine(one, files)).OfType<ManagedCheckpoint>()];
    }

    /// <summary>Whether any of these can be relied on; no more are examined than that needs.</summary>
    internal bool AnySound(IEnumerable<ManagedCheckpoint> checkpoints)
    {
        var files = new CheckpointFiles();
        return checkpoints.Any(one => TryExamine(one, files)?.Condition == CheckpointCondition.Sound);
    }

    /// <summary>
    /// Refuses to go on unless another sound checkpoint of the same run is there now. The caller holds the directory's lock: another
    /// process may have removed the one that was to be left.
    /// </summary>
    /// <exception cref="CheckpointException">There is none.</exception>
    internal void RequireAnother(CheckpointLocation victim)
    {
        string place = victim.FindPlace();
        string run = CheckpointFileName.WithoutStep(RealPath.OfEntry(victim.Prefix));
        foreach ((string other, Known known) in _known.Where(one => one.Value.IsOther(run, place)).ToArray())
        {
            if (known.Stamps.AreCurrent())
            {
                return;
            }

            _known.Remove(other);
        }

        ManagedCheckpoint[] others =
        [
            .. CheckpointDirectory
                .Read(Path.GetDirectoryName(victim.Prefix)!)
                .Runs.Where(one => FileNames.Comparer.Equals(one[0].Run, CheckpointFileName.WithoutStep(victim.Prefix)))
                .SelectMany(static one => one.Reverse())
                .Where(one => !FileNames.Comparer.Equals(one.Location.FindPlace(), place)),
        ];
        if (!AnySound(others))
        {
            throw ManagingFaults.OnlyCheckpoint(victim.Prefix);
        }
    }

    /// <summary>What is removed loses its index first: one that lacks other files as well is not incomplete, but gone.</summary>
    private ManagedCheckpoint? TryExamine(ManagedCheckpoint one, CheckpointFiles files)
    {
        try
        {
            ManagedCheckpoint examined = Examine(one, files);
            return examined.Condition != CheckpointCondition.Sound && one.Location.IsGone ? null : examined;
        }
        catch (CheckpointException) when (one.Location.IsGone)
        {
            return null;
        }
    }

    private ManagedCheckpoint Examine(ManagedCheckpoint one, CheckpointFiles files)
    {
        string place = one.Location.FindPlace();
        if (_known.TryGetValue(place, out Known? known) && known.Stamps.AreCurrent())
        {
            return one with { Condition = known.Found.Condition, Reason = known.Found.Reason, Info = known.Found.Info };
        }

        // The stamps come first: what changes while it is examined is examined again.
        FileStamps stamps = new(files.Find(one.Location));
        ManagedCheckpoint found = examine?.Invoke(one) ?? one.Examine(files);
        _known[place] = new Known(place, CheckpointFileName.WithoutStep(RealPath.OfEntry(one.Prefix)), found, stamps);
        return found;
    }

    private sealed record Known(string Place, string Run, ManagedCheckpoint Found, FileStamps Stamps)
    {
        /// <summary>Whether it is another sound one of a run.</summary>
        public bool IsOther(string run, string place) =>
            Found.Condition == CheckpointCondition.Sound && FileNames.Comparer.Equals(Run, run) && !FileNames.Comparer.Equals(Place, place);
    }
}
