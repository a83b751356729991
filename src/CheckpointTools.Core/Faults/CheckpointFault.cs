namespace CheckpointTools;

/// <summary>One thing that is wrong with a checkpoint.</summary>
public sealed class CheckpointFault
{
    internal CheckpointFault(FaultSeverity severity, FaultCode code, string checkpoint, string message, string advice)
    {
        Severity = severity;
        Code = code;
        Checkpoint = checkpoint;
        Message = message;
        Advice = advice;
    }

    /// <summary>The severity of the fault.</summary>
    public FaultSeverity Severity { get; }

    /// <summary>The kind of fault.</summary>
    public FaultCode Code { get; }

    /// <summary>The full prefix of the checkpoint.</summary>
    public string Checkpoint { get; }

    /// <summary>The file at fault.</summary>
    public string? File { get; internal init; }

    /// <summary>The variable at fault, if one is.</summary>
    public string? Variable { get; internal init; }

    /// <summary>The offset of the fault in the file, if it is known.</summary>
    public long? Offset { get; internal init; }

    /// <summary>What was expected and what was found.</summary>
    public string Message { get; }

    /// <summary>What to do.</summary>
    public string Advice { get; }

    /// <summary>The same fault with a program's own advice.</summary>
    /// <param name="advice">What to do.</param>
    public CheckpointFault WithAdvice(string advice) =>
        new(Severity, Code, Checkpoint, Message, advice)
        {
            File = File,
            Variable = Variable,
            Offset = Offset,
        };

    /// <summary>The code and the finding.</summary>
    public override string ToString() => $"{Code}: {Message}";
}
