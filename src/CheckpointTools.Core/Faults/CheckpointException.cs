namespace CheckpointTools;

/// <summary>
/// The only exception that reading and writing checkpoints throws, for any bytes and any state of the file system. Its message is a
/// sentence for the user; <see cref="Error"/> is the stable reason.
/// </summary>
public sealed class CheckpointException : Exception
{
    /// <summary>Creates an exception for <paramref name="error"/>.</summary>
    /// <param name="error">The stable reason.</param>
    /// <param name="message">What was expected, what was found, and what to do.</param>
    /// <param name="innerException">The operating system's exception, if there is one.</param>
    public CheckpointException(CheckpointError error, string message, Exception? innerException = null)
        : base(message, innerException)
    {
        Error = error;
        Finding = message;
    }

    /// <summary>Creates an exception whose message consists of a finding and advice.</summary>
    /// <param name="error">The stable reason.</param>
    /// <param name="finding">What was expected and what was found.</param>
    /// <param name="advice">What to do.</param>
    /// <param name="innerException">The operating system's exception, if there is one.</param>
    internal CheckpointException(CheckpointError error, string finding, Advice advice, Exception? innerException = null)
        : base(Phrase.Join(finding, advice.Text), innerException)
    {
        Error = error;
        Finding = finding;
        Advice = advice;
    }

    /// <summary>The stable reason.</summary>
    public CheckpointError Error { get; }

    /// <summary>What was found: the message without the advice, if the two are separate.</summary>
    public string Finding { get; internal init; }

    /// <summary>What to do, if it is separate from the finding.</summary>
    public Advice? Advice { get; }

    /// <summary>The file at fault, if one is.</summary>
    public string? File { get; init; }

    /// <summary>The variable at fault, if one is.</summary>
    public string? Variable { get; init; }

    /// <summary>The code that verification uses, if the checkpoint's files are at fault.</summary>
    public FaultCode? Fault { get; init; }

    /// <summary>Whether a checkpoint's files are at fault; other variables of it may be intact.</summary>
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

    /// <summary>The byte offset in <see cref="File"/> at which the fault was found, if known.</summary>
    public long? Offset { get; init; }

    /// <summary>The same fault in a program's own words, with its own advice.</summary>
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
