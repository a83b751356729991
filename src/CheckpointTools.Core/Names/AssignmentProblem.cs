namespace CheckpointTools.Names;

/// <summary>What is wrong with an assignment map, for one rule or one variable.</summary>
/// <param name="Rule">The rule.</param>
/// <param name="Finding">A sentence that names the rule, what was expected and what was found.</param>
/// <param name="Advice">What to do, where it can be told apart from what was found.</param>
public sealed record AssignmentProblem(AssignmentRule Rule, string Finding, Advice? Advice = null)
{
    /// <summary>The finding and the advice.</summary>
    public string Message => Phrase.Join(Finding, Advice?.Text);

    /// <summary>The variable of the model, if the problem is with one.</summary>
    public string? Variable { get; init; }

    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
