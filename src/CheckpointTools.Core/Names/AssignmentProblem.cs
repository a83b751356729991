namespace CheckpointTools.Names;

/// <summary>A problem of an assignment map, with one rule or one variable.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Finding">A sentence that names the rule, what was expected and what was found.</param>
/// <param name="Advice">What to do, if it is separate from the finding.</param>
public sealed record AssignmentProblem(AssignmentRule Rule, string Finding, Advice? Advice = null)
{
    /// <summary>The finding and the advice.</summary>
    public string Message => Phrase.Join(Finding, Advice?.Text);

    /// <summary>The variable of the model, if the problem concerns one.</summary>
    public string? Variable { get; init; }

    /// <summary>Whether it is a single tensor that is not there, or does not fit its variable; the rule itself may be right.</summary>
    public bool IsMismatch { get; init; }

    /// <summary>What problems with several variables of one rule have in common, so that a message says it once; null for others.</summary>
    internal string? Alike { get; init; }

    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
