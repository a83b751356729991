using CheckpointTools.Locating;
using CheckpointTools.Verification;
using CheckpointTools.Writing;

namespace CheckpointTools.Reporting;

/// <summary>What a report says of a checkpoint as a whole.</summary>
/// <param name="Checkpoint">Its full prefix, or the file at fault.</param>
/// <param name="Info">What it is; null if its index cannot be read.</param>
/// <param name="Faults">What is wrong with it, errors first.</param>
/// <param name="Variables">Its variables, as far as they can be listed, without the object graph.</param>
internal sealed record CheckpointFacts(
    string Checkpoint,
    CheckpointInfo? Info,
    IReadOnlyList<CheckpointFault> Faults,
    IReadOnlyList<CheckpointVariable> Variables
)
{
    public int ErrorCount => Faults.Count(static fault => fault.Severity == FaultSeverity.Error);

    /// <summary>Whether its values carry checksums: without them, a changed value is not noticed.</summary>
    public bool HasChecksums => Info?.Format.HasChecksums() is not false;

    /// <exception cref="CheckpointException">The checkpoint was replaced meanwhile, or its format is not supported.</exception>
    public static CheckpointFacts Read(
        VerificationTarget target,
        ReportOptions options,
        Action<TransferProgress> onProgress,
        CancellationToken cancellationToken
    )
    {
        var faults = new List<CheckpointFault>();
        var verification = new VerificationOptions
        {
            StructureOnly = options.StructureOnly,
            OnProgress = step => onProgress(new TransferProgress(step.BytesDone, step.BytesTotal, null)),
        };
        CheckpointVerifier.Verify(target, fault => faults.Add(options.Advise(fault)), verification, cancellationToken);
        return new CheckpointFacts(
            target.Checkpoint,
            Describe(target),
            [.. faults.OrderByDescending(static fault => fault.Severity)],
            List(target, cancellationToken)
        );
    }

    private static CheckpointInfo? Describe(VerificationTarget target)
    {
        try
        {
            return target.Location is { } location ? CheckpointContents.Describe(location, isLatest: false) : null;
        }
        catch (CheckpointException)
        {
            // The faults say why.
            return null;
        }
    }

    private static List<CheckpointVariable> List(VerificationTarget target, CancellationToken cancellationToken)
    {
        var variables = new List<CheckpointVariable>();
        try
        {
            // What a damaged part of the index hides is among the faults, too.
            foreach (CheckpointVariable variable in target.Location is { } at ? CheckpointContents.ReadVariables(at, static _ => { }) : [])
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (!variable.IsObjectGraph)
                {
                    variables.Add(variable);
                }
            }
        }
        catch (CheckpointException)
        {
            // Likewise.
        }

        return variables;
    }
}
