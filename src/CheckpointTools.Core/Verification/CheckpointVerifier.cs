using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.Tables;
using CheckpointTools.Locating;

namespace CheckpointTools.Verification;

/// <summary>
/// Finds all faults of a checkpoint, not only the first: in the index, the data files, every value, the state file that leads to it, and
/// the files beside it. What readers refuse is an error here. docs/damage.md describes the faults.
/// </summary>
public static class CheckpointVerifier
{
    /// <summary>Verifies one checkpoint.</summary>
    /// <param name="target">What to verify.</param>
    /// <param name="onFault">Receives each fault, on the calling thread, as soon as it is known.</param>
    /// <param name="options">What to verify of it, and how.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    /// <exception cref="CheckpointException">The checkpoint was replaced meanwhile, or its format is not supported.</exception>
    public static void Verify(
        VerificationTarget target,
        Action<CheckpointFault> onFault,
        VerificationOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(onFault);
        var faults = new FaultReport(target.Checkpoint, onFault);
        if (target.StatePath is { } statePath)
        {
            StateFileChecks.Run(statePath, faults);
        }

        if (target.DirectoryPath is { } directory)
        {
            ReportLostIndexes(directory, target.Checkpoint, onFault);
        }

        if (target.MayBeSaved && !Path.Exists(BundleFiles.IndexPath(target.Checkpoint)))
        {
            ReportRunningSave(target.Checkpoint, faults);
            return;
        }

        if (target.Fault is { } fault)
        {
            ReportForeign(target.Checkpoint, fault, faults, cancellationToken);
        }
        else if (target.Location is { } location)
        {
            if (location.Format.IsInterchange())
            {
                new InterchangeChecks(location, faults, options ?? new VerificationOptions()).Run(cancellationToken);
                return;
            }

            LeftoverChecks.Run(location.Prefix, faults);
            if (location.Format == CheckpointFormat.V2)
            {
                VerifyBundle(location, faults, options ?? new VerificationOptions(), cancellationToken);
            }
            else
            {
                MetaChecks.Run(location.Prefix, faults);
                new V1Checks(location, faults, options ?? new VerificationOptions()).Run(cancellationToken);
            }
        }
    }

    /// <summary>The fault of a path that leads to no checkpoint: who asks whether it is sound is told that it is not.</summary>
    /// <param name="path">The path.</param>
    /// <param name="reason">Why there is none.</param>
    public static CheckpointFault ReportMissing(string path, CheckpointException reason)
    {
        ArgumentNullException.ThrowIfNull(path);
        ArgumentNullException.ThrowIfNull(reason);
        CheckpointFault? missing = null;
        new FaultReport(path, fault => missing = fault).Add(FaultCode.CheckpointMissing, reason.Finding, reason.File);
        return missing!;
    }

    /// <summary>The fault of a checkpoint that has no variable of a name: who asks whether its values are sound is told so.</summary>
    /// <param name="checkpoint">The full prefix of the checkpoint.</param>
    /// <param name="reason">What says that there is none, with the name.</param>
    public static CheckpointFault ReportMissingVariable(string checkpoint, CheckpointException reason)
    {
        ArgumentNullException.ThrowIfNull(checkpoint);
        ArgumentNullException.ThrowIfNull(reason);
        CheckpointFault? missing = null;
        new FaultReport(checkpoint, fault => missing = fault).Add(FaultCode.VariableMissing, reason.Finding, variable: reason.Variable);
        return missing!;
    }

    /// <summary>A directory has one answer: a checkpoint in it that lost its index counts, though another one is the latest.</summary>
    private static void ReportLostIndexes(string directory, string latest, Action<CheckpointFault> onFault)
    {
        var listing = DirectoryListing.Read(directory);
        foreach (string prefix in DirectoryTargets.PrefixesWithoutIndex(listing).Where(prefix => prefix != latest))
        {
            var faults = new FaultReport(prefix, onFault);
            string index = BundleFiles.IndexPath(prefix);
            if (DirectoryTargets.MayBeSaved(prefix, listing))
            {
                ReportRunningSave(prefix, faults);
                continue;
            }

            faults.Add(FaultCode.IndexMissing, $"{index} does not exist, but data files of this checkpoint do.", index);
        }
    }

    private static void ReportRunningSave(string prefix, FaultReport faults)
    {
        string index = BundleFiles.IndexPath(prefix);
        faults.Add(
            FaultCode.Leftover,
            $"{index} does not exist, and data files of this checkpoint were written within the last hour, by a save that is still "
                + "running or was interrupted.",
            index
        );
    }

    private static void ReportForeign(string path, CheckpointException fault, FaultReport faults, CancellationToken cancellationToken)
    {
        if (fault is { Error: CheckpointError.NotACheckpoint, Fault: FaultCode.OtherFormat })
        {
            // Who looked at it as a graph knows more than its first bytes and its name tell.
            faults.Add(FaultCode.OtherFormat, fault.Finding, path);
        }
        else if (IndexCause.Find(path, cancellationToken) is { } cause)
        {
            faults.Add(cause.Code, $"{path} {cause.Text}", path);
        }
        else
        {
            faults.Add(FaultCode.NotAnIndex, fault.Message, path);
        }
    }

    private static void VerifyBundle(
        CheckpointLocation location,
        FaultReport faults,
        VerificationOptions options,
        CancellationToken cancellationToken
    )
    {
        string prefix = location.Prefix;
        using TableReader? table = OpenedTable.Open(BundleFiles.IndexPath(prefix), faults, cancellationToken);
        if (table is null)
        {
            return;
        }

        MetaChecks.Run(prefix, faults);
        int errorsBefore = faults.ErrorCount;
        var bundle = BundleReader.OpenToVerify(prefix, table, faults.Add);
        new TableChecks(table, faults).Run(cancellationToken);
        using var selection = VariableSelection.Of(location, options);
        var entries = new EntryChecks(bundle, faults, selection);
        entries.Run(cancellationToken);
        VariableSelection.Complete(selection, entries.VariableCount, options, faults, errorsBefore);
        bool isIndexWhole = faults.ErrorCount == errorsBefore;
        if (entries.ObjectGraph is { } graph)
        {
            new GraphChecks(bundle, isIndexWhole, faults, options).Run(graph, cancellationToken);
        }

        var data = new DataFileChecks(bundle, isIndexWhole, faults, options);
        if (bundle.IsShardCountKnown)
        {
            data.Run(entries.Payloads, cancellationToken);
        }
        else
        {
            data.RunUncounted();
        }
    }
}
