using CheckpointTools.Files;
using CheckpointTools.Locating;
using CheckpointTools.Verification;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Managing;

/// <summary>Decides which checkpoints go, and removes them as a whole.</summary>
public static class CheckpointRemoval
{
    /// <summary>Refuses to remove what is needed, or may be.</summary>
    /// <param name="victims">The checkpoints to remove.</param>
    /// <param name="conditions">The conditions of checkpoints; null for their indices and the lengths of their files.</param>
    /// <exception cref="CheckpointException">OnlyCheckpoint: no sound one of a run would be left; UnsoundCheckpoint.</exception>
    public static void RequireDispensable(IReadOnlyCollection<CheckpointLocation> victims, CheckpointConditions? conditions = null)
    {
        ArgumentNullException.ThrowIfNull(victims);
        conditions ??= new CheckpointConditions();

        // One directory may go by several paths.
        var remaining = new Dictionary<string, CheckpointLocation>(FileNames.Comparer);
        foreach (CheckpointLocation victim in victims)
        {
            remaining[victim.FindPlace()] = victim;
        }

        string[] directories =
        [
            .. victims
                .Select(static one => Path.GetDirectoryName(one.Prefix)!)
                .Distinct(FileNames.Comparer)
                .DistinctBy(CheckpointLocator.RealDirectory, FileNames.Comparer),
        ];
        foreach (IReadOnlyList<ManagedCheckpoint> run in directories.SelectMany(static one => CheckpointDirectory.Read(one).Runs))
        {
            ILookup<bool, ManagedCheckpoint> parts = run.ToLookup(one => remaining.Remove(one.Location.FindPlace()));
            foreach (ManagedCheckpoint victim in conditions.Examine(parts[true]))
            {
                if (victim.Condition != CheckpointCondition.Sound)
                {
                    throw ManagingFaults.Unsound(victim, AdviceCode.RemoveByForce);
                }
            }

            if (parts[true].Any() && !conditions.AnySound(parts[false].Reverse()))
            {
                throw ManagingFaults.OnlyCheckpoint(parts[true].Last().Prefix);
            }
        }

        if (remaining.Count > 0)
        {
            throw ManagingFaults.NotListed(remaining.Values.First().Prefix);
        }
    }

    /// <summary>The condition of a checkpoint, for which every value is read.</summary>
    /// <param name="checkpoint">The checkpoint.</param>
    /// <param name="options">How to read it.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static ManagedCheckpoint Verify(
        ManagedCheckpoint checkpoint,
        VerificationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        return checkpoint.Verify(new CheckpointFiles(), options ?? new VerificationOptions(), cancellationToken);
    }

    /// <summary>Decides which checkpoints of a directory stay.</summary>
    /// <param name="directory">The directory.</param>
    /// <param name="policy">Which stay.</param>
    /// <param name="conditions">The conditions of checkpoints; null for their indices and the lengths of their files.</param>
    /// <param name="onForced">Called if steps and times contradict each other and times decide, by force.</param>
    /// <exception cref="CheckpointException">
    /// The directory cannot be read, or not its state file, so that the latest are not known; OrderUnknown: steps and times contradict
    /// each other in what goes, and the state file does not list both. With <see cref="RetentionPolicy.Force"/> they go by their times
    /// then.
    /// </exception>
    public static IReadOnlyList<RetentionDecision> Decide(
        string directory,
        RetentionPolicy policy,
        CheckpointConditions? conditions = null,
        Action<CheckpointException>? onForced = null
    )
    {
        ArgumentNullException.ThrowIfNull(policy);
        CheckpointDirectory read = CheckpointDirectory.Read(directory);
        if (read.StateFault is { } fault && !policy.Force)
        {
            throw ManagingFaults.OrderUnknown(read.Path, fault);
        }

        conditions ??= new CheckpointConditions();
        return [.. read.Runs.SelectMany(run => Decide(read, run, policy, conditions, onForced))];
    }

    private static IReadOnlyList<RetentionDecision> Decide(
        CheckpointDirectory directory,
        IReadOnlyList<ManagedCheckpoint> run,
        RetentionPolicy policy,
        CheckpointConditions conditions,
        Action<CheckpointException>? onForced
    )
    {
        IReadOnlyList<ManagedCheckpoint> examined = conditions.Examine(run);
        IReadOnlyList<RetentionDecision> decisions = SaveTimes.DecideByAll(
            examined,
            policy.KeepLatest ?? 1,
            ordered => Retention.Decide(ordered, policy, directory.LastPreserved)
        );
        if (CheckpointOrder.FindContradiction(examined) is not { } pair)
        {
            return decisions;
        }

        // Nothing goes that would stay by the steps alone, or by the times alone.
        HashSet<CheckpointLocation> removed = Removed(decisions);
        if (
            new[] { OrderEvidence.Steps, OrderEvidence.Times }.All(evidence =>
                removed.IsSubsetOf(Removed(Retention.Decide(CheckpointOrder.Sort(examined, evidence), policy, directory.LastPreserved)))
            )
        )
        {
            return decisions;
        }

        CheckpointException fault = ManagingFaults.OrderUnknown(directory.Path, pair.Later, pair.Higher);
        if (!policy.Force)
        {
            throw fault;
        }

        onForced?.Invoke(fault);
        return decisions;
    }

    private static HashSet<CheckpointLocation> Removed(IReadOnlyList<RetentionDecision> decisions) =>
        [.. decisions.Where(static one => !one.IsKept).Select(static one => one.Checkpoint.Location)];

    /// <summary>The directories directly below one in which its state file names checkpoints. No decision is about these.</summary>
    /// <param name="directory">The directory.</param>
    /// <exception cref="CheckpointException">The directory cannot be read.</exception>
    public static IReadOnlyList<string> FindNamedBelow(string directory) => CheckpointDirectory.Read(directory).DirectoriesBelow;

    /// <summary>Plans the removal of a checkpoint. Nothing is changed.</summary>
    /// <param name="location">The checkpoint.</param>
    /// <param name="others">
    /// The conditions by which another sound one of its run must be there when it goes; null if none need be.
    /// </param>
    /// <param name="beside">Directories in which links to its files are looked for as well, such as those of one command.</param>
    /// <exception cref="CheckpointException">FilesInUse: something else needs its files; or it may not be removed.</exception>
    public static RemovalPlan Plan(
        CheckpointLocation location,
        CheckpointConditions? others = null,
        IReadOnlyCollection<string>? beside = null
    )
    {
        ArgumentNullException.ThrowIfNull(location);
        try
        {
            IReadOnlyList<string> files = new CheckpointFiles().Find(location);
            FileUsers.RequireNone(location.Prefix, files, beside ?? []);
            FilesThatGo.RequireRemovable(location.Prefix, files);
            RequireStateWritable(location.Prefix);
            return new RemovalPlan(location, files) { Others = others };
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, location.Prefix, reading: true);
        }
    }

    /// <summary>A state file that cannot be read stays as it is, and is not in the way.</summary>
    internal static void RequireStateWritable(string prefix)
    {
        string directory = Path.GetDirectoryName(prefix)!;
        try
        {
            if (DirectoryState.MayName(directory, prefix))
            {
                StateFiles.RequireWritable(directory);
            }
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.NotACheckpoint)
        {
            // Its removal tells that the state file is as it was.
        }
    }

    /// <summary>
    /// Leaves many checkpoints out of their state files at once, before they are removed one by one: the state file may list thousands.
    /// </summary>
    /// <param name="plans">What will be removed.</param>
    /// <param name="cancellationToken">Stops the wait for another writer.</param>
    /// <returns>What was left out, for <see cref="Relist"/>.</returns>
    /// <exception cref="CheckpointException">A state file cannot be written.</exception>
    public static UnlistedCheckpoints Unlist(IReadOnlyList<RemovalPlan> plans, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plans);
        var notes = new List<CheckpointNote>();
        var changes = new List<(StateFileChange, IReadOnlyList<RemovalPlan>)>();
        foreach (IGrouping<string, RemovalPlan> group in plans.GroupBy(static plan => Path.GetDirectoryName(plan.Prefix)!))
        {
            using DirectoryLock held = StateFiles.Lock(group.Key, cancellationToken);
            try
            {
                (StateFileChange? change, CheckpointNote? note) = DropFromState([.. group], group.Key, FileLayer.Instance);
                notes.AddRange(note is null ? [] : [note]);
                if (change is not null)
                {
                    changes.Add((change, [.. group]));
                }
            }
            catch (CheckpointException e) when (e.Error == CheckpointError.DiskFull)
            {
                // Each is left out by itself, when its removal has made room.
            }
        }

        return new UnlistedCheckpoints(changes, notes);
    }

    /// <summary>Lists those again that were not removed after all: in their places, if nobody else has changed the state file.</summary>
    /// <param name="unlisted">What <see cref="Unlist"/> left out.</param>
    /// <returns>State files that could not be put back.</returns>
    public static IReadOnlyList<CheckpointNote> Relist(UnlistedCheckpoints unlisted)
    {
        ArgumentNullException.ThrowIfNull(unlisted);
        var notes = new List<CheckpointNote>();
        foreach ((StateFileChange change, IReadOnlyList<RemovalPlan> plans) in unlisted.Changes)
        {
            ILookup<bool, RemovalPlan> parts = plans.ToLookup(static plan => plan.IsGone);
            if (!parts[false].Any())
            {
                continue;
            }

            try
            {
                using DirectoryLock held = StateFiles.Lock(change.Before.Directory, CancellationToken.None);
                if (!parts[true].Any())
                {
                    StateFilePublisher.Restore(change, FileLayer.Instance, true);
                    continue;
                }

                StateFilePublisher.Update(
                    change.Before.Directory,
                    now =>
                        change.IsCurrent(now)
                            ? Without(change.Before, [.. parts[true]])
                            : parts[false].Aggregate(now, static (state, plan) => state.WithListed(plan.Prefix)),
                    FileLayer.Instance,
                    true
                );
            }
            catch (Exception e) when (e is CheckpointException || FileErrors.Covers(e))
            {
                notes.Add(ManagingFaults.StateFileKept(change.Before.FilePath, e));
            }
        }

        return notes;
    }

    /// <summary>What is to go, as far as that is known: of one whose index cannot be read, what its files tell.</summary>
    /// <param name="plan">What to remove.</param>
    public static CheckpointInfo Describe(RemovalPlan plan)
    {
        ArgumentNullException.ThrowIfNull(plan);
        try
        {
            return CheckpointContents.Describe(plan.Location, isLatest: false);
        }
        catch (CheckpointException)
        {
            string[] data = [.. plan.Files.Where(static file => !file.EndsWith(FixedNames.MetaSuffix, StringComparison.Ordinal))];
            return new CheckpointInfo(plan.Prefix)
            {
                Files = plan.Files,
                Step = CheckpointFileName.StepOf(plan.Prefix),
                Format = plan.Location.Format,
                ShardCount = plan.Location.Format == CheckpointFormat.V2 ? data.Count(file => file != plan.First) : data.Length,
                Size = data.Sum(static file => RegularFile.TryFindStamp(file)?.Length ?? 0),
                LastWriteTime = ManagedCheckpoint.TimeOf(plan.Location).ToLocalTime(),
            };
        }
    }

    /// <summary>Removes a checkpoint.</summary>
    /// <param name="plan">What to remove.</param>
    /// <param name="cancellationToken">Stops the wait for another writer.</param>
    /// <returns>What the user should know; with an error, what stays of it all the same.</returns>
    /// <exception cref="CheckpointException">The checkpoint is still there, whole.</exception>
    public static IReadOnlyList<CheckpointNote> Remove(RemovalPlan plan, CancellationToken cancellationToken = default) =>
        Remove(plan, FileLayer.Instance, cancellationToken);

    internal static IReadOnlyList<CheckpointNote> Remove(RemovalPlan plan, IFileLayer files, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        string directory = Path.GetDirectoryName(plan.Prefix)!;
        try
        {
            using DirectoryLock held = DirectoryLock.Take(directory, cancellationToken);
            plan.RequireUnchanged();
            plan.Others?.RequireAnother(plan.Location);
            return new CheckpointRemover(plan, files).Remove();
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, plan.Prefix, reading: false);
        }
    }

    /// <summary>A state file that is none stays as it is: nothing reads it.</summary>
    /// <param name="plans">What is left out.</param>
    /// <param name="directory">The directory of all of them.</param>
    /// <param name="files">The file system.</param>
    /// <param name="next">Gives the new state; null for <see cref="Without"/>.</param>
    internal static (StateFileChange? Change, CheckpointNote? Note) DropFromState(
        IReadOnlyList<RemovalPlan> plans,
        string directory,
        IFileLayer files,
        Func<DirectoryState, DirectoryState>? next = null
    )
    {
        try
        {
            StateFileChange? change = plans.Any(plan => DirectoryState.MayName(directory, plan.Prefix))
                ? StateFilePublisher.Update(directory, next ?? (old => Without(old, plans)), files, true)
                : null;
            return (change, change?.NoteOfLatest);
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.NotACheckpoint)
        {
            return (null, ManagingFaults.StateFileKept(DirectoryState.PathIn(directory), e));
        }
    }

    internal static DirectoryState Without(DirectoryState state, IReadOnlyList<RemovalPlan> plans)
    {
        // A V1 checkpoint under the name of a V2 one is of an earlier training: it goes without a word, and does not take its place.
        var files = new CheckpointFiles();
        string[] named =
        [
            .. plans
                .Where(plan =>
                    plan.Location.Format == CheckpointFormat.V2
                    || plans.Count(other => other.Prefix == plan.Prefix) > 1
                    || !files.SharesPrefix(plan.Location)
                )
                .Select(static plan => plan.Prefix)
                .Where(state.Names),
        ];
        return named.Length == 0 ? state : StateFiles.WithSomeLatest(state.Without(named), [.. plans.Select(static plan => plan.Location)]);
    }
}
