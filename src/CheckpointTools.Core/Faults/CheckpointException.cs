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
        : base(message, innerException)
    {
        Error = error;
        Finding = message;
    }

    /// <summary>Creates an exception whose message is a finding and what to do about it.</summary>
    /// <param name="error">The stable reason.</param>
    /// <param name="finding">What was expected and what was found.</param>
    /// <param name="advice">What to do.</param>
    /// <param name="innerException">The operating system's own exception, where there is one.</param>
    internal CheckpointException(CheckpointError error, string finding, Advice advice, Exception? innerException = null)
        : base(Phrase.Join(finding, advice.Text), innerException)
    {
        Error = error;
        Finding = finding;
        Advice = advice;
    }

    /// <summary>The stable reason.</summary>
    public CheckpointError Error { get; }

    /// <summary>What was found: the message without what to do, where the two can be told apart.</summary>
    public string Finding { get; internal init; }

    /// <summary>What to do, where it can be told apart from what was found.</summary>
    public Advice? Advice { get; }

    /// <summary>The file at fault, if one is.</summary>
    public string? File { get; init; }

    /// <summary>The variable at fault, if one is.</summary>
    public string? Variable { get; init; }

    /// <summary>What verification calls it, if the checkpoint's files are at fault.</summary>
    public FaultCode? Fault { get; init; }

    /// <summary>Whether a checkpoint's files are at fault, which may leave other variables of it intact.</summary>
    public bool IsDamage =>
        Error
            is CheckpointError.DamagedIndex
                or CheckpointError.DamagedEntry
                or CheckpointError.DamagedData
                or CheckpointError.ChecksumMismatch
                or CheckpointError.DataFileMissing
                or CheckpointError.DataFileTooShort
                or CheckpointError.UnsupportedDataType
                or CheckpointError.ReadFailed;

    /// <summary>The byte offset in <see cref="File"/> where the fault was seen, if known.</summary>
    public long? Offset { get; init; }

    /// <summary>The same fault in other words: a program's own, in the place of the advice.</summary>
    /// <param name="message">The whole message.</param>
    public CheckpointException WithMessage(string message) =>
        new(Error, message, this)
        {
            File = File,
            Variable = Variable,
            Fault = Fault,
            Finding = Finding,
            Offset = Offset,
        };
}
