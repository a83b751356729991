using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.Tables;

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

        if (target.Fault is { } fault)
        {
            ReportForeign(target.Checkpoint, fault, faults, cancellationToken);
        }
        else if (target.Location is { } location)
        {
            LeftoverChecks.Run(location.Prefix, faults);
            if (location.Format == CheckpointFormat.V2)
            {
                VerifyBundle(location.Prefix, faults, options ?? new VerificationOptions(), cancellationToken);
            }
            else
            {
                new V1Checks(location.Files, faults, options ?? new VerificationOptions()).Run(cancellationToken);
            }
        }
    }

    private static void ReportForeign(string path, CheckpointException fault, FaultReport faults, CancellationToken cancellationToken)
    {
        if (IndexCause.Find(path, cancellationToken) is { } cause)
        {
            faults.Add(cause.Code, $"{path} {cause.Text}", path);
        }
        else
        {
            faults.Add(FaultCode.NotAnIndex, fault.Message, path);
        }
    }

    private static void VerifyBundle(string prefix, FaultReport faults, VerificationOptions options, CancellationToken cancellationToken)
    {
        using TableReader? table = OpenedTable.Open(BundleFiles.IndexPath(prefix), faults, cancellationToken);
        if (table is null)
        {
            return;
        }

        int errorsBefore = faults.ErrorCount;
        var bundle = BundleReader.OpenToVerify(prefix, table, faults.Add);
        new TableChecks(table, faults).Run(cancellationToken);
        var entries = new EntryChecks(bundle, faults);
        entries.Run(cancellationToken);
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
