namespace CheckpointTools.Fuzz;

/// <summary>An invariant of a target that an input broke.</summary>
public sealed class InvariantException : Exception
{
    /// <summary>Makes an exception for a broken invariant.</summary>
    /// <param name="rule">The invariant: findings that break the same one in the same place count as one.</param>
    /// <param name="details">What was observed.</param>
    public InvariantException(string rule, string details)
        : base($"{rule}: {details}") => Rule = rule;

    internal InvariantException(string rule, Exception cause)
        : base($"{rule}: {cause.Message}", cause) => Rule = rule;

    /// <summary>The invariant.</summary>
    public string Rule { get; }
}
