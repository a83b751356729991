namespace CheckpointTools;

/// <summary>The severity of a fault.</summary>
public enum FaultSeverity
{
    /// <summary>All variables can be read and are what was saved, but something is not as it should be.</summary>
    Warning,

    /// <summary>Something is lost, contradicts itself, or is not what was saved.</summary>
    Error,
}
