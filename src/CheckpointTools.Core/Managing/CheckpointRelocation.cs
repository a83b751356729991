using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Locating;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Planning;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Managing;

/// <summary>
/// Copies or moves checkpoints with all of their files, as they are. The new one becomes current as any other that is written; then the
/// state file of its directory names it; then, for a move, the source is removed.
/// </summary>
public static class CheckpointRelocation
{
    /// <summary>
    /// Puts checkpoints in the order in which to plan and bring them: those of one run as they were saved, as far as their directory tells.
    /// The run of the latest comes first, else that of the last one given: where there is no state file, the first names the latest, and no
    /// other run takes its place.
    /// </summary>
    /// <param name="sources">The checkpoints.</param>
    public static IReadOnlyList<CheckpointLocation> Sort(IReadOnlyList<CheckpointLocation> sources)
    {
        ArgumentNullException.ThrowIfNull(sources);
        if (sources.Count < 2)
        {
            return sources;
        }

        var places = new Dictionary<string, (int Place, bool IsLatest)>(FileNames.Comparer);
        foreach (string home in sources.Select(static one => Path.GetDirectoryName(one.Prefix)!).Distinct(FileNames.Comparer))
        {
            try
            {
                foreach (ManagedCheckpoint one in CheckpointDirectory.Read(home).Runs.SelectMany(static run => run))
                {
                    places[one.Location.FirstFile] = (places.Count, one.IsLatest);
                }
            }
            catch (CheckpointException)
            {
                // One that may not be listed tells nothing: they stay as they are given.
            }
        }

        (int Place, bool IsLatest) Find(CheckpointLocation one) => places.GetValueOrDefault(one.FirstFile, (int.MaxValue, false));
        CheckpointLocation[][] runs =
        [
            .. sources
                .GroupBy(static one => CheckpointFileName.WithoutStep(one.Prefix), FileNames.Comparer)
                .Select(run => run.OrderBy(one => Find(one).Place).ToArray()),
        ];
        CheckpointLocation[]? first =
            Array.FindLast(runs, run => Array.Exists(run, one => Find(one).IsLatest)) ?? Array.Find(runs, run => run.Contains(sources[^1]));
        return [.. runs.OrderBy(run => run != first).SelectMany(static run => run)];
    }

    /// <summary>Plans a copy or a move. Nothing is changed.</summary>
    /// <param name="location">The checkpoint.</param>
    /// <param name="destination">The full prefix that it gets.</param>
    /// <param name="options">How.</param>
    /// <param name="earlier">Plans that were made before, and are not carried out yet: what they know is not read again.</param>
    /// <exception cref="CheckpointException">The source is incomplete, the destination is taken, or the files are needed.</exception>
    public static RelocationPlan Plan(
        CheckpointLocation location,
        string destination,
        RelocationOptions options,
        IEnumerable<RelocationPlan>? earlier = null
    )
    {
        ArgumentNullException.ThrowIfNull(location);
        ArgumentNullException.ThrowIfNull(destination);
        ArgumentNullException.ThrowIfNull(options);
        try
        {
            StateFileLocation.RequireOtherName(destination);
            if (RealPath.IsSameEntry(location.Prefix, destination))
            {
                throw ManagingFaults.SamePlace(location.Prefix);
            }

            // Reads all of the index, and throws if it is damaged.
            CheckpointInfo info = CheckpointContents.Describe(location, isLatest: false);
            if (!info.IsComplete)
            {
                throw ManagingFaults.Incomplete(location.Prefix);
            }

            var source = new RemovalPlan(location, info.Files, CurrentFiles(location, info));
            SourceFile.RequireReadable(source.Files);
            if (options.Move)
            {
                FileUsers.RequireNone(location.Prefix, source.Files, []);
                FilesThatGo.RequireRemovable(location.Prefix, source.Files);
                CheckpointRemoval.RequireStateWritable(location.Prefix);
            }

            var existing = ExistingCheckpoint.Find(destination);
            var plan = new RelocationPlan(source, destination, existing, options, SizeOf(source.Files))
            {
                Incoming = IncomingCheckpoint.Find(location, earlier?.Select(static plan => plan.Incoming!) ?? []),
            };
            RequireFree(plan);
            FilesThatGo.RequireUnused(existing, info.ShardCount, replacesMeta: true);
            if (options.Move)
            {
                // Without the state file, the source would stay.
                StateFiles.RequireWritable(Path.GetDirectoryName(destination)!);
            }
            else
            {
                RequireDirectoryWritable(Path.GetDirectoryName(destination)!);
                RequireRoom([plan]);
            }

            return plan;
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, destination, reading: false);
        }
    }

    /// <summary>Refuses copies of one command that the file system of the first one's destination has no room for together.</summary>
    /// <param name="plans">The plans. Those of moves need no room where they only rename.</param>
    /// <exception cref="CheckpointException">DiskFull.</exception>
    public static void RequireRoom(IReadOnlyCollection<RelocationPlan> plans)
    {
        ArgumentNullException.ThrowIfNull(plans);
        RelocationPlan[] copies = [.. plans.Where(static plan => !plan.Options.Move)];
        if (copies.Length > 0)
        {
            DestinationChecks.RequireRoom(copies[0].Destination, copies.Sum(static plan => plan.Size));
        }
    }

    /// <summary>Copies or moves a checkpoint.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="onProgress">Called on this thread, after every chunk.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <returns>What the user should know of the result; with an error, that the source of a move stays.</returns>
    /// <exception cref="CheckpointException">The source changed, or the destination cannot be written: everything is as it was.</exception>
    public static IReadOnlyList<CheckpointNote> Execute(
        RelocationPlan plan,
        Action<TransferProgress>? onProgress = null,
        CancellationToken cancellationToken = default
    ) => Execute(plan, FileLayer.Instance, onProgress, cancellationToken);

    internal static IReadOnlyList<CheckpointNote> Execute(
        RelocationPlan plan,
        IFileLayer files,
        Action<TransferProgress>? onProgress,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(plan);
        cancellationToken.ThrowIfCancellationRequested();
        var writer = new RelocationWriter(plan, files, onProgress, cancellationToken);
        List<CheckpointNote> notes = [.. plan.Location.Format == CheckpointFormat.V2 ? writer.WriteBundle() : writer.WriteV1()];

        // From here on the new checkpoint is current, and what fails is no failure of the copy.
        notes.AddRange(UpdateStates(plan, files, out List<StateFileChange> changes));
        notes.AddRange(UpdateAbove(plan, files));
        if (plan.Options.Move)
        {
            // As long as anything of the new one is not as it should be, the source is the only whole checkpoint.
            bool isDone = notes.TrueForAll(static note => note.Advice is null or { Code: AdviceCode.NameLatest });
            notes.AddRange(isDone ? RemoveSource(plan, files) : [ManagingFaults.SourceStays(plan.Location.Prefix, plan.Destination)]);
            if (!plan.Source.IsGone)
            {
                notes.AddRange(changes.SelectMany(change => ListSource(plan, change, files)));
            }
        }

        return notes;
    }

    /// <summary>All state files that name checkpoints of the directory where it comes to name it as well.</summary>
    private static List<CheckpointNote> UpdateStates(RelocationPlan plan, IFileLayer files, out List<StateFileChange> changes)
    {
        string directory = Path.GetDirectoryName(plan.Destination)!;
        var notes = new List<CheckpointNote>();
        changes = [];
        foreach (string home in StatesAbove.FindToChange(directory))
        {
            try
            {
                CheckpointNote? contradiction = null;
                StateFileChange? made = StateFiles.Change(
                    home,
                    state =>
                        Next(
                            plan,
                            state.AsSeenFrom(directory),
                            plan.Options.Move,
                            other => contradiction = ManagingFaults.NotListed(plan.Destination, other, state)
                        ),
                    files,
                    plan.Options.Flush,
                    CancellationToken.None
                );
                notes.AddRange(contradiction is null ? [] : [contradiction]);
                changes.AddRange(made is null ? [] : [made]);
                notes.AddRange(NoteOfLost(plan, made));
            }
            catch (Exception e) when (e is CheckpointException || FileErrors.Covers(e))
            {
                string path = DirectoryState.PathIn(home);
                notes.Add(
                    plan.Options.SetLatest
                        ? ManagingFaults.NotNamedLatest(plan.Destination, path, e.Message)
                        : ManagingFaults.StateFileKept(path, e)
                );
            }
        }

        return notes;
    }

    /// <summary>
    /// A state file of the directory above the source that names it names what it has become, if that is another name in the same
    /// directory. Moved elsewhere, it is left out when the source is removed: a manager removes what its state file names.
    /// </summary>
    private static List<CheckpointNote> UpdateAbove(RelocationPlan plan, IFileLayer files)
    {
        string home = Path.GetDirectoryName(plan.Location.Prefix)!;
        var notes = new List<CheckpointNote>();
        bool isRenamed =
            plan.Options.Move
            && FileNames.Comparer.Equals(
                CheckpointLocator.RealDirectory(Path.GetDirectoryName(plan.Destination)!),
                CheckpointLocator.RealDirectory(home)
            );
        foreach (DirectoryState above in (isRenamed ? StatesAbove.Find(home) : []).Where(state => state.Names(plan.Location.Prefix)))
        {
            try
            {
                StateFileChange? made = StateFiles.Change(
                    above.Directory,
                    now => Rename(plan, now.AsSeenFrom(home), plan.Location.Prefix),
                    files,
                    plan.Options.Flush,
                    CancellationToken.None
                );
                notes.AddRange(NoteOfLost(plan, made));
            }
            catch (Exception e) when (e is CheckpointException || FileErrors.Covers(e))
            {
                notes.Add(ManagingFaults.StateFileKept(above.FilePath, e));
            }
        }

        return notes;
    }

    /// <summary>A source that could not be removed is listed again: the move has become a copy.</summary>
    private static IEnumerable<CheckpointNote> ListSource(RelocationPlan plan, StateFileChange change, IFileLayer files)
    {
        try
        {
            DirectoryState before = change.Before.AsSeenFrom(Path.GetDirectoryName(plan.Destination)!);
            DirectoryState copied = Next(plan, before, isMove: false);
            if (ReferenceEquals(copied, before))
            {
                using DirectoryLock held = StateFiles.Lock(copied.Directory, CancellationToken.None);
                StateFilePublisher.Restore(change, files, plan.Options.Flush);
            }
            else
            {
                StateFiles.Change(
                    copied.Directory,
                    now => change.IsCurrent(now) ? copied : now,
                    files,
                    plan.Options.Flush,
                    CancellationToken.None
                );
            }

            return [];
        }
        catch (Exception e) when (e is CheckpointException || FileErrors.Covers(e))
        {
            return [ManagingFaults.StateFileKept(change.Before.FilePath, e)];
        }
    }

    /// <param name="plan">The plan.</param>
    /// <param name="state">A state file that names checkpoints of the directory of the destination.</param>
    /// <param name="isMove">Whether the source goes.</param>
    /// <param name="contradicted">Called with the latest that stays, if nothing tells whether this one is newer.</param>
    private static DirectoryState Next(RelocationPlan plan, DirectoryState state, bool isMove, Action<string>? contradicted = null)
    {
        string source = Path.Join(Path.GetDirectoryName(plan.Destination), Path.GetFileName(plan.Location.Prefix));
        bool isBeside = RealPath.IsSameEntry(source, plan.Location.Prefix);
        if (plan.Options.SetLatest)
        {
            return (isBeside && isMove ? state.WithRenamed(source, plan.Destination) : state).WithLatest(plan.Destination);
        }

        return isBeside && isMove ? Rename(plan, state, source)
            : isBeside ? state
            : plan.Incoming!.ListIn(state, plan.Destination, contradicted, plan.Existing.IsThere);
    }

    /// <summary>
    /// The state with the checkpoint under its new name. One that does not name it stays as it is. Where the latest is gone, the next of
    /// the list is named, as by a removal.
    /// </summary>
    private static DirectoryState Rename(RelocationPlan plan, DirectoryState state, string source) =>
        state.Names(source)
            ? StateFiles.WithSomeLatest(
                state.WithRenamed(source, plan.Destination),
                [plan.Location with { Prefix = source }, plan.NewLocation],
                state
            )
            : state;

    /// <summary>That another checkpoint is the latest than the one that was named and is gone.</summary>
    private static CheckpointNote[] NoteOfLost(RelocationPlan plan, StateFileChange? made) =>
        !plan.Options.SetLatest && made is { Before.Latest: { Prefix: null, IsRemote: false }, NoteOfLatest: { } note } ? [note] : [];

    private static IReadOnlyList<CheckpointNote> RemoveSource(RelocationPlan plan, IFileLayer files)
    {
        try
        {
            return CheckpointRemoval.Remove(plan.Source, files, CancellationToken.None);
        }
        catch (CheckpointException e)
        {
            return [ManagingFaults.SourceKept(plan.Location.Prefix, plan.Destination, e.Message)];
        }
    }

    /// <summary>
    /// The files that the checkpoint consists of. Data files whose names state another number of them are of another save: they are not
    /// copied, and so they stay.
    /// </summary>
    private static IReadOnlyList<string> CurrentFiles(CheckpointLocation location, CheckpointInfo info)
    {
        if (location.Format != CheckpointFormat.V2)
        {
            return info.Files;
        }

        var data = Enumerable
            .Range(0, info.ShardCount)
            .Select(shard => BundleFiles.DataPath(location.Prefix, shard, info.ShardCount))
            .ToHashSet(FileNames.Comparer);
        return [.. info.Files.Where(file => data.Contains(file) || !BundleFiles.IsDataFileOf(location.Prefix, file))];
    }

    private static long SizeOf(IEnumerable<string> files) => files.Sum(static file => RegularFile.FindStamp(file)?.Length ?? 0);

    /// <exception cref="CheckpointException">AccessDenied: it is known that nothing can be written there.</exception>
    private static void RequireDirectoryWritable(string directory)
    {
        string? nearest = directory;
        while (nearest is not null && !Directory.Exists(nearest))
        {
            nearest = Path.GetDirectoryName(nearest);
        }

        if (nearest is not null && Removability.FindObstacle(nearest, []) is { } obstacle)
        {
            throw new CheckpointException(CheckpointError.AccessDenied, $"Nothing can be written to '{directory}'. {obstacle}")
            {
                File = directory,
            };
        }
    }

    private static void RequireFree(RelocationPlan plan)
    {
        string? v1 = Directory.Exists(Path.GetDirectoryName(plan.Destination)) ? new CheckpointFiles().FindV1(plan.Destination) : null;
        string? taken =
            v1
            ?? (
                plan.Existing.IsThere ? plan.Existing.FirstFile
                : plan.Existing.HasForeignMeta ? plan.Existing.MetaPath
                : plan.Files.Select(plan.NewPath).FirstOrDefault(File.Exists)
            );

        // A V1 checkpoint has no index whose renaming would replace another one in one step, and its graph may be that of both.
        if (taken is not null && (v1 is not null || plan.Location.Format != CheckpointFormat.V2))
        {
            throw ManagingFaults.NotReplaceable(taken, plan.Destination);
        }

        if (taken is not null && !plan.Options.Force)
        {
            throw ManagingFaults.DestinationExists(taken, plan.Destination);
        }

        if (taken is not null && SavedModelLocator.FindAround(plan.Destination) is { } model)
        {
            throw ManagingFaults.SavedModelAsksForIt(plan.Destination, Path.GetDirectoryName(model)!);
        }

        if (plan.Files.Select(plan.NewPath).FirstOrDefault(Directory.Exists) is { } directory)
        {
            throw new CheckpointException(CheckpointError.InvalidDestination, $"'{directory}' is a directory.") { File = directory };
        }
    }
}
