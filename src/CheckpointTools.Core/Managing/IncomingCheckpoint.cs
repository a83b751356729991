using CheckpointTools.Files;
using CheckpointTools.Locating;

namespace CheckpointTools.Managing;

/// <summary>
/// A checkpoint that comes to another directory, as it was where it came from before anything was moved: its state file there, or its step
/// and time, tell its place in the state file of the directory that it comes to.
/// </summary>
internal sealed class IncomingCheckpoint
{
    private readonly string _home;
    private readonly string _name;
    private readonly DateTime _time;

    /// <summary>The checkpoints of its directory in the order of the state file, with their times: a copy keeps the time.</summary>
    private readonly IReadOnlyList<(string Name, DateTime Time)> _order;

    private IncomingCheckpoint(string home, string name, DateTime time, IReadOnlyList<(string Name, DateTime Time)> order)
    {
        _home = home;
        _name = name;
        _time = time;
        _order = order;
    }

    /// <param name="source">Where it is.</param>
    /// <param name="earlier">Others that were found before anything was moved: those of its directory know the order in it.</param>
    public static IncomingCheckpoint Find(CheckpointLocation source, IEnumerable<IncomingCheckpoint> earlier)
    {
        string home = Path.GetDirectoryName(source.Prefix)!;
        return new IncomingCheckpoint(
            home,
            Path.GetFileName(source.Prefix),
            ManagedCheckpoint.TimeOf(source),
            earlier.FirstOrDefault(other => other._home == home)?._order ?? OrderIn(home)
        );
    }

    /// <summary>Lists it at its new place: as the latest, if it is newer than the latest there, else in front of what is newer.</summary>
    /// <param name="state">The state of the directory that it comes to.</param>
    /// <param name="prefix">Its new prefix.</param>
    /// <param name="contradicted">
    /// Called if it is not listed, as steps and times contradict each other; with what it contradicts: the latest that stays, the newest
    /// there, or another one that is listed.
    /// </param>
    /// <param name="replaces">Whether it takes the place of another one, so that what the list says of that does not hold for it.</param>
    public DirectoryState ListIn(DirectoryState state, string prefix, Action<string>? contradicted = null, bool replaces = false)
    {
        DirectoryState mended = state.Without();
        mended = replaces && mended.Latest is not null && !mended.IsLatest(prefix) ? mended.Without([prefix]) : mended;
        if (mended.Latest is null)
        {
            return ListWithoutLatest(state, mended, prefix, contradicted);
        }

        return mended.Names(prefix) ? mended : ListByLatest(mended, mended.Latest, prefix, contradicted);
    }

    /// <summary>
    /// Where nothing that is there is named as the latest, the newest of its name is: it, or one that was there before. Without a list,
    /// that one alone is named: TensorFlow's rotation would remove others.
    /// </summary>
    private DirectoryState ListWithoutLatest(DirectoryState state, DirectoryState mended, string prefix, Action<string>? contradicted)
    {
        ManagedCheckpoint[] others =
        [
            .. CheckpointDirectory
                .Read(Path.GetDirectoryName(prefix)!)
                .Runs.SelectMany(static run => run)
                .Where(one =>
                    !FileNames.Comparer.Equals(one.Prefix, prefix)
                    && FileNames.Comparer.Equals(one.Run, CheckpointFileName.WithoutStep(prefix))
                ),
        ];
        var files = new CheckpointFiles();
        if (Array.FindLast(others, one => one.Examine(files).Condition == CheckpointCondition.Sound) is not { } newest)
        {
            // What is listed is of other names: of these one stays the latest.
            DirectoryState some = mended.Entries.Count == 0 ? mended : StateFiles.WithSomeLatest(mended, [], state);
            return some.Latest is null || some.IsLatest(prefix) ? mended.WithLatest(prefix)
                : some.Names(prefix) ? some
                : ListByLatest(some, some.Latest, prefix, contradicted);
        }

        int? compared = CheckpointOrder.FindContradiction(others) is null ? Compare(prefix, newest.Prefix) : null;
        if (compared is null)
        {
            contradicted?.Invoke(Path.GetFileName(newest.Prefix));
            return state;
        }

        if (compared > 0)
        {
            return mended.WithLatest(prefix);
        }

        DirectoryState named = mended.WithLatest(newest.Prefix);
        return mended.Entries.Count == 0 ? named : ListAmongOlder(named, prefix, contradicted) ?? state;
    }

    private DirectoryState ListByLatest(DirectoryState mended, StateEntry latest, string prefix, Action<string>? contradicted)
    {
        switch (Compare(prefix, latest.Prefix))
        {
            case > 0:
                return mended.WithLatest(prefix);
            case null:
                contradicted?.Invoke(latest.Text);
                return mended;
            default:
                return ListAmongOlder(mended, prefix, contradicted) ?? mended;
        }
    }

    /// <summary>
    /// Lists what is not the latest in front of what is newer. A list is believed before steps and times: a place that these do not agree
    /// on would make others of its run older than they are.
    /// </summary>
    /// <returns>Null if there is no such place.</returns>
    private DirectoryState? ListAmongOlder(DirectoryState mended, string prefix, Action<string>? contradicted)
    {
        string? next = null;
        foreach (StateEntry entry in mended.Entries.Reverse())
        {
            // Others that are listed between those of its run say nothing of its place.
            if (entry.Prefix is not { } other || !IsOfRun(other, prefix))
            {
                continue;
            }

            int? compared = Compare(prefix, other);
            if (compared is null)
            {
                contradicted?.Invoke(entry.Text);
                return null;
            }

            if (compared >= 0)
            {
                break;
            }

            next = other;
        }

        return mended.WithListed(prefix, next);
    }

    /// <summary>
    /// Greater than 0 if it is newer than another one of its new directory, and less if it is older; null if nothing tells. What is of
    /// another run is neither.
    /// </summary>
    private int? Compare(string prefix, string? other)
    {
        if (other is null || !IsOfRun(other, prefix))
        {
            return 0;
        }

        DateTime time = ManagedCheckpoint.TimeAt(other);
        int here = PlaceOf(_name, _time);
        int there = PlaceOf(Path.GetFileName(other), time);
        if (here >= 0 && there >= 0 && here != there)
        {
            return here.CompareTo(there);
        }

        int steps = Comparer<long?>.Default.Compare(CheckpointFileName.StepOf(prefix), CheckpointFileName.StepOf(other));
        int times = _time.CompareTo(time);
        return steps * times < 0 ? null : steps + times;
    }

    /// <summary>
    /// Whether two are of one run. Of a directory that was copied with absolute paths in its state file, the originals elsewhere are of the
    /// same run as the copies.
    /// </summary>
    private static bool IsOfRun(string other, string prefix)
    {
        bool isElsewhere = !other.StartsWith(
            Path.Join(Path.GetDirectoryName(prefix), Path.DirectorySeparatorChar.ToString()),
            FileNames.Comparison
        );
        return isElsewhere
            ? FileNames.Comparer.Equals(RunOf(Path.GetFileName(other)), RunOf(Path.GetFileName(prefix)))
            : FileNames.Comparer.Equals(RunOf(other), RunOf(prefix));
    }

    private static string RunOf(string prefix) => CheckpointFileName.WithoutStep(prefix);

    private int PlaceOf(string name, DateTime time)
    {
        int last = -1;
        for (int i = 0; i < _order.Count; i++)
        {
            last = FileNames.Comparer.Equals(_order[i].Name, name) && _order[i].Time == time ? i : last;
        }

        return last;
    }

    private static List<(string Name, DateTime Time)> OrderIn(string home)
    {
        var states = new List<DirectoryState>();
        try
        {
            states.Add(DirectoryState.Load(home));
        }
        catch (CheckpointException)
        {
            // It tells nothing.
        }

        DirectoryState? state = states.Concat(StatesAbove.Find(home)).MaxBy(one => one.CountIn(home));
        IEnumerable<string> listed = state is null
            ? []
            : state.Entries.Append(state.Latest).Select(static entry => entry?.Prefix).OfType<string>();
        return
        [
            .. listed
                .Where(prefix => FileNames.Comparer.Equals(Path.GetDirectoryName(prefix), home))
                .Select(static prefix => (Path.GetFileName(prefix), ManagedCheckpoint.TimeAt(prefix))),
        ];
    }
}
