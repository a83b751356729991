namespace CheckpointTools.Verification;

/// <summary>How a checkpoint is verified.</summary>
public sealed class VerificationOptions
{
    /// <summary>Looks at the index and at the lengths of the data files alone; no value is read.</summary>
    public bool StructureOnly { get; init; }

    /// <summary>Reads on the calling thread alone, so that all that is done is its own; otherwise all cores share the work.</summary>
    internal bool SingleThreaded { get; init; }

    /// <summary>Hears how far the verification is, on the thread that asked for it.</summary>
    public Action<VerificationProgress>? OnProgress { get; init; }
}

/// <summary>How far a verification is.</summary>
/// <param name="BytesDone">The bytes of values that were read.</param>
/// <param name="BytesTotal">The bytes that there are to read.</param>
public readonly record struct VerificationProgress(long BytesDone, long BytesTotal);
