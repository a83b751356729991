using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.StateFiles;
using CheckpointTools.Locating;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Verification;

/// <summary>
/// Everything in a directory that was meant to be a checkpoint, whether it can be opened or not: a check that passes over what it cannot
/// open would call a directory sound that has lost a checkpoint.
/// </summary>
internal static class DirectoryTargets
{
    /// <summary>Finds the targets in the order of their paths.</summary>
    /// <param name="root">The full path of the directory.</param>
    /// <param name="recurse">Whether to look into its subdirectories; links to directories are not followed.</param>
    /// <param name="report">Receives subdirectories that cannot be read.</param>
    /// <param name="onLink">Receives a sentence for each link behind which something may lie that is not found.</param>
    /// <exception cref="CheckpointException">The directory itself cannot be read.</exception>
    public static IEnumerable<VerificationTarget> Find(
        string root,
        bool recurse,
        Action<CheckpointException> report,
        Action<string>? onLink
    ) =>
        DirectoryTree.Walk(
            DirectoryListing.Read(root),
            recurse,
            listing =>
            {
                ReportLostVariables(listing, recurse ? report : null);
                return recurse ? TargetsIn(listing) : TargetsIn(listing).Concat(VariablesOfSavedModel(listing, report));
            },
            static target => target.Checkpoint,
            report,
            onLink
        );

    /// <summary>The prefixes in a directory that have data files, but no index.</summary>
    public static IEnumerable<string> PrefixesWithoutIndex(DirectoryListing listing) =>
        listing
            .Files.Where(CheckpointFileName.IsData)
            .Select(static name => CheckpointFileName.StripSuffix(name)!)
            .Distinct(StringComparer.Ordinal)
            .Where(name => !listing.HasFile(name + FixedNames.IndexSuffix))
            .Select(name => Path.Join(listing.Directory, name));

    /// <summary>
    /// Whether data files without an index may be those of a save that is still running: it gives the index its name last. Nothing was
    /// written there for an hour otherwise, no state file of the directory names them, and there is another checkpoint that does not lack
    /// its index.
    /// </summary>
    public static bool MayBeSaved(string prefix, DirectoryListing listing) =>
        listing.Files.Any(static name => name.EndsWith(FixedNames.IndexSuffix, StringComparison.Ordinal))
        && !Array.TrueForAll(BundleFiles.FindData(prefix), Leftovers.IsQuiet)
        && !NamesIn(Path.Join(listing.Directory, FixedNames.StateFile)).Contains(Path.GetFileName(prefix), FileNames.Comparer);

    /// <summary>The prefixes in a directory whose index is a symbolic link that leads nowhere.</summary>
    private static IEnumerable<string> LinksToNoIndex(DirectoryListing listing) =>
        listing
            .Files.Where(static name => name.EndsWith(FixedNames.IndexSuffix, StringComparison.Ordinal))
            .Select(name => Path.Join(listing.Directory, name))
            .Where(static path => RegularFile.FindBrokenLink(path) is not null)
            .Select(static path => CheckpointFileName.StripSuffix(path)!);

    /// <summary>
    /// The prefixes of graphs. Where nothing else is left of any checkpoint, they were saved with one; beside a checkpoint, a graph may
    /// have been exported under a name of its own.
    /// </summary>
    private static IEnumerable<string> GraphsAlone(DirectoryListing listing) =>
        listing
            .Files.Where(static name => name.EndsWith(FixedNames.MetaSuffix, StringComparison.Ordinal))
            .Select(name => Path.Join(listing.Directory, CheckpointFileName.StripSuffix(name)));

    private static IEnumerable<VerificationTarget> TargetsIn(DirectoryListing listing)
    {
        var faults = new List<CheckpointException>();
        VerificationTarget[] found =
        [
            .. listing.Checkpoints(faults.Add).Select(VerificationTarget.For),
            .. faults.Select(static fault => VerificationTarget.ForRemains(fault.File!, fault)),
            .. PrefixesWithoutIndex(listing)
                .Select(prefix => VerificationTarget.ForRemains(prefix, null) with { MayBeSaved = MayBeSaved(prefix, listing) }),
            .. LinksToNoIndex(listing).Select(static prefix => VerificationTarget.For(new CheckpointLocation(prefix, CheckpointFormat.V2))),
        ];
        if (found.Length == 0)
        {
            found = [.. GraphsAlone(listing).Select(static prefix => VerificationTarget.For(new(prefix, CheckpointFormat.V2)))];
        }

        string statePath = Path.Join(listing.Directory, FixedNames.StateFile);
        VerificationTarget[] targets =
        [
            .. found.Concat(ListedRemains(listing, statePath, found)).DistinctBy(static target => target.Checkpoint),
        ];
        bool isFile = RegularFile.GetKind(statePath) is EntryKind.File or EntryKind.Empty;
        if (!isFile && (targets.Length == 0 || !StateFileChecks.IsAnythingAt(statePath)))
        {
            return targets;
        }

        // The state file is judged along with the checkpoint that it names; if that is not here, by itself.
        VerificationTarget state = VerificationTarget.ForState(statePath);
        int latest = Array.FindIndex(targets, target => target.Checkpoint == state.Checkpoint);
        if (latest < 0)
        {
            return targets.Prepend(state);
        }

        targets[latest] = targets[latest] with { StatePath = statePath };
        return targets;
    }

    /// <summary>
    /// The files that the state file lists and that are no checkpoint any more. Nothing but the list tells what an emptied V1 file was.
    /// </summary>
    private static IEnumerable<VerificationTarget> ListedRemains(
        DirectoryListing listing,
        string statePath,
        IReadOnlyList<VerificationTarget> found
    )
    {
        var known = found.Select(static target => target.Checkpoint).ToHashSet(FileNames.Comparer);
        return NamesIn(statePath)
            .Distinct(StringComparer.Ordinal)
            .Where(name => !known.Contains(Path.Join(listing.Directory, CheckpointFileName.StripSuffix(name) ?? name)))
            .Select(name => FindFile(listing, name))
            .OfType<string>()
            .Where(path =>
                RegularFile.GetKind(path) is EntryKind.File or EntryKind.Empty
                && !(
                    CheckpointFileName.TryParseShard(Path.GetFileName(path), out ShardName shard)
                    && known.Contains(Path.Join(listing.Directory, shard.Prefix))
                )
            )
            .Select(static path => VerificationTarget.ForRemains(path, MissingPath.NoCheckpoint(path)));
    }

    /// <summary>The last parts of the paths in a state file, which name what lies beside it.</summary>
    private static IEnumerable<string> NamesIn(string statePath)
    {
        try
        {
            var state = CheckpointState.Load(statePath);
            return state.AllPaths.Append(state.LatestPath ?? "").Select(StateFileLocation.LastPart);
        }
        catch (CheckpointException)
        {
            // The checks of the state file report this.
            return [];
        }
    }

    /// <summary>The file that a state file's name means: V1 shards go by a pattern.</summary>
    private static string? FindFile(DirectoryListing listing, string name)
    {
        string? file = listing.HasFile(name)
            ? name
            : listing.Files.FirstOrDefault(file => CheckpointFileName.TryParseShard(file, out ShardName shard) && shard.Pattern == name);
        return file is null || file == FixedNames.StateFile ? null : Path.Join(listing.Directory, file);
    }

    /// <summary>A SavedModel without any file of its variables has nothing below it that could be found.</summary>
    private static void ReportLostVariables(DirectoryListing listing, Action<CheckpointException>? report)
    {
        string prefix = SavedModelLocator.PrefixIn(listing.Directory);
        if (
            report is null
            || !listing.IsSavedModel
            || File.Exists(BundleFiles.IndexPath(prefix))
            || BundleFiles.FindData(prefix).Length > 0
        )
        {
            return;
        }

        try
        {
            CheckpointLocator.Find(listing.Directory);
        }
        catch (CheckpointException e)
        {
            report(e);
        }
    }

    private static IEnumerable<VerificationTarget> VariablesOfSavedModel(DirectoryListing listing, Action<CheckpointException> report)
    {
        string variables = Path.GetDirectoryName(SavedModelLocator.PrefixIn(listing.Directory))!;
        return listing.IsSavedModel && Directory.Exists(variables) && DirectoryTree.TryRead(variables, report) is { } inside
            ? TargetsIn(inside)
            : [];
    }
}
