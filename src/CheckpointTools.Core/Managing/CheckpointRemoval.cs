using CheckpointTools.Files;
using CheckpointTools.Locating;
using CheckpointTools.Verification;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Managing;

/// <summary>
/// Removes checkpoints as a whole. The state file first, so that it never names what is not there; then the index gets a temporary name,
/// which tells that the rest is to be removed, should the process be killed meanwhile; it is deleted last.
/// </summary>
public static class CheckpointRemoval
{
    /// <summary>Refuses to remove what is needed, or may be.</summary>
    /// <param name="victims">The checkpoints to remove.</param>
    /// <param name="examine">Finds the condition of a checkpoint; null for its index and the lengths of its files.</param>
    /// <exception cref="CheckpointException">OnlyCheckpoint: no sound one of a run would be left; UnsoundCheckpoint.</exception>
    public static void RequireDispensable(
        IReadOnlyCollection<CheckpointLocation> victims,
        Func<ManagedCheckpoint, ManagedCheckpoint>? examine = null
    )
    {
        ArgumentNullException.ThrowIfNull(victims);
        var files = new CheckpointFiles();
        examine ??= one => one.Examine(files);
        var remaining = new Dictionary<string, CheckpointLocation>(FileNames.Comparer);
        foreach (CheckpointLocation victim in victims)
        {
            remaining[victim.FirstFile] = victim;
        }

        string[] directories = [.. victims.Select(static one => Path.GetDirectoryName(one.Prefix)!).Distinct(FileNames.Comparer)];
        foreach (IReadOnlyList<ManagedCheckpoint> run in directories.SelectMany(static one => CheckpointDirectory.Read(one).Runs))
        {
            ILookup<bool, ManagedCheckpoint> parts = run.ToLookup(one => remaining.Remove(one.Location.FirstFile));
            foreach (ManagedCheckpoint victim in parts[true].Select(examine))
            {
                if (victim.Condition != CheckpointCondition.Sound)
                {
                    throw ManagingFaults.Unsound(victim, AdviceCode.RemoveByForce);
                }
            }

            if (parts[true].Any() && !parts[false].Reverse().Any(one => examine(one).Condition == CheckpointCondition.Sound))
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
    /// <param name="examine">Finds the condition of a checkpoint; null for its index and the lengths of its files.</param>
    /// <exception cref="CheckpointException">The directory cannot be read.</exception>
    public static IReadOnlyList<RetentionDecision> Decide(
        string directory,
        RetentionPolicy policy,
        Func<ManagedCheckpoint, ManagedCheckpoint>? examine = null
    )
    {
        var files = new CheckpointFiles();
        CheckpointDirectory read = CheckpointDirectory.Read(directory).Examine(examine ?? (one => one.Examine(files)));
        return [.. read.Runs.SelectMany(run => Retention.Decide(run, policy, read.LastPreserved))];
    }

    /// <summary>Plans the removal of a checkpoint. Nothing is changed.</summary>
    /// <param name="location">The checkpoint.</param>
    /// <exception cref="CheckpointException">FilesInUse: something else needs its files.</exception>
    public static RemovalPlan Plan(CheckpointLocation location)
    {
        ArgumentNullException.ThrowIfNull(location);
        try
        {
            IReadOnlyList<string> files = new CheckpointFiles().Find(location);
            FileUsers.RequireNone(location.Prefix, files);
            return new RemovalPlan(location, files);
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, location.Prefix, reading: true);
        }
    }

    /// <summary>
    /// Leaves many checkpoints out of their state files at once, before they are removed one by one: the state file may list thousands.
    /// </summary>
    /// <param name="plans">What will be removed.</param>
    /// <param name="cancellationToken">Stops the wait for another writer.</param>
    /// <returns>State files that cannot be read.</returns>
    /// <exception cref="CheckpointException">A state file cannot be written.</exception>
    public static IReadOnlyList<CheckpointNote> Unlist(IReadOnlyList<RemovalPlan> plans, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plans);
        var notes = new List<CheckpointNote>();
        foreach (IGrouping<string, RemovalPlan> group in plans.GroupBy(static plan => Path.GetDirectoryName(plan.Prefix)!))
        {
            using DirectoryLock held = StateFiles.Lock(group.Key, cancellationToken);
            notes.AddRange(DropFromState([.. group], group.Key, FileLayer.Instance));
        }

        return notes;
    }

    /// <summary>Removes a checkpoint.</summary>
    /// <param name="plan">What to remove.</param>
    /// <param name="cancellationToken">Stops the wait for another writer.</param>
    /// <returns>What the user should know: files that could not be removed, for example.</returns>
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
            List<CheckpointNote> notes = [.. DropFromState([plan], directory, files)];

            string aside = plan.Prefix + FixedNames.IndexSuffix + TemporaryName.NewWholeSuffix();
            files.Rename(plan.First, aside, replace: false);
            notes.AddRange(DeleteRest(plan, aside, directory, files));
            return notes;
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, plan.Prefix, reading: false);
        }
    }

    /// <summary>A state file that is none stays as it is: nothing reads it.</summary>
    private static IEnumerable<CheckpointNote> DropFromState(IReadOnlyList<RemovalPlan> plans, string directory, IFileLayer files)
    {
        try
        {
            if (plans.Any(plan => DirectoryState.MayName(directory, plan.Prefix)))
            {
                StateFilePublisher.Update(directory, Drop, files, true);
            }

            return [];
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.NotACheckpoint)
        {
            return [ManagingFaults.StateFileKept(DirectoryState.PathIn(directory), e.Message)];
        }

        DirectoryState Drop(DirectoryState old)
        {
            string[] named = [.. plans.Select(static plan => plan.Prefix).Where(old.Names)];
            return named.Length == 0 ? old : StateFiles.WithSomeLatest(old.Without(named), [.. plans.Select(static plan => plan.Location)]);
        }
    }

    private static IEnumerable<CheckpointNote> DeleteRest(RemovalPlan plan, string aside, string directory, IFileLayer files)
    {
        try
        {
            files.FlushDirectory(directory);

            // The graph goes before the data: as long as the index is aside, both are known to belong to it.
            foreach (string file in plan.Files.Where(file => file != plan.First).Reverse())
            {
                files.Delete(file);
            }

            files.Delete(aside);
            return [];
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            return [ManagingFaults.LeftOver(plan.Prefix, e.Message)];
        }
    }
}
