namespace CheckpointTools.Verification;

/// <summary>How a checkpoint is verified.</summary>
public sealed class VerificationOptions
{
    /// <summary>Checks only the index and the lengths of the data files; reads no value.</summary>
    public bool StructureOnly { get; init; }

    /// <summary>
    /// The variables whose values are verified: all, unless given. The index is verified as a whole, and so is the object graph, by which
    /// variables are known. It is asked on the calling thread, once for each variable, the object graph included.
    /// </summary>
    public Func<CheckpointVariable, bool>? Selects { get; init; }

    /// <summary>
    /// Receives how many variables are verified, and how many there are, the object graph not counted, before their values are read. It is
    /// not called if those to select cannot be listed.
    /// </summary>
    public Action<int, int>? OnSelected { get; init; }

    /// <summary>Reads only on the calling thread; otherwise all cores share the work.</summary>
    internal bool SingleThreaded { get; init; }

    /// <summary>Receives the progress, on the calling thread.</summary>
    public Action<VerificationProgress>? OnProgress { get; init; }
}

/// <summary>The progress of a verification.</summary>
/// <param name="BytesDone">The number of bytes of values that were read.</param>
/// <param name="BytesTotal">The number of bytes to read in all.</param>
public readonly record struct VerificationProgress(long BytesDone, long BytesTotal);
