namespace CheckpointTools;

/// <summary>
/// The one exception that reading and writing checkpoints throws, on any bytes and any state of the file system.
/// Its message is a sentence for the user; <see cref="Error"/> is the stable reason.
/// </summary>
public sealed class CheckpointException : Exception
{
    /// <summary>Creates an exception for <paramref name="error"/>.</summary>
    /// <param name="error">The stable reason.</param>
    /// <param name="message">What was expected, what was found, and what to do.</param>
    /// <param name="innerException">The operating system's own exception, where there is one.</param>
    public CheckpointException(CheckpointError error, string message, Exception? innerException = null)
        : base(message, innerException) => Error = error;

    /// <summary>The stable reason.</summary>
    public CheckpointError Error { get; }

    /// <summary>The file at fault, if one is.</summary>
    public string? File { get; init; }

    /// <summary>The variable at fault, if one is.</summary>
    public string? Variable { get; init; }

    /// <summary>What Test-Checkpoint calls it, if the checkpoint's files are at fault.</summary>
    public FaultCode? Fault { get; init; }

    /// <summary>Whether a checkpoint's files are at fault, which may leave other variables of it intact.</summary>
    public bool IsDamage => Error is CheckpointError.DamagedIndex or CheckpointError.DamagedEntry or CheckpointError.DamagedData or CheckpointError.ChecksumMismatch
        or CheckpointError.DataFileMissing or CheckpointError.DataFileTooShort or CheckpointError.UnsupportedDataType or CheckpointError.ReadFailed;

    /// <summary>The message without what to do, where that stands by itself.</summary>
    internal string? Finding { get; init; }

    /// <summary>The byte offset in <see cref="File"/> where the fault was seen, if known.</summary>
    public long? Offset { get; init; }

    /// <summary>The same fault with one more sentence on what to do.</summary>
    /// <param name="advice">The sentence.</param>
    public CheckpointException WithAdvice(string advice) =>
        new(Error, $"{Message} {advice}", this) { File = File, Variable = Variable, Fault = Fault, Finding = Finding, Offset = Offset };
}
