using CheckpointTools.Binary;

namespace CheckpointTools.Verification;

/// <summary>Makes the faults of one checkpoint and hands them on.</summary>
internal sealed class FaultReport(string checkpoint, Action<CheckpointFault> onFault)
{
    public string Checkpoint { get; } = checkpoint;

    /// <summary>How many errors were added so far.</summary>
    public int ErrorCount { get; private set; }

    public void Add(FaultCode code, string message, string? file = null, string? variable = null, long? offset = null)
    {
        (FaultSeverity severity, string advice) = FaultCatalog.Find(code);
        ErrorCount += severity == FaultSeverity.Error ? 1 : 0;
        onFault(
            new CheckpointFault(severity, code, Checkpoint, TensorName.Printable(message), advice)
            {
                File = file,
                Variable = variable,
                Offset = offset,
            }
        );
    }

    /// <summary>Adds a fault that a reader reported.</summary>
    /// <exception cref="CheckpointException">The files are not at fault: they changed meanwhile, or cannot be judged here.</exception>
    public void Add(CheckpointException fault)
    {
        if (CodeOf(fault) is not { } code)
        {
            throw fault;
        }

        Add(code, fault.Finding, fault.File, fault.Variable, fault.Offset);
    }

    public static FaultCode? CodeOf(CheckpointException fault) =>
        fault.Fault
        ?? fault.Error switch
        {
            CheckpointError.ReadFailed or CheckpointError.AccessDenied => FaultCode.Unreadable,
            _ => null,
        };
}
