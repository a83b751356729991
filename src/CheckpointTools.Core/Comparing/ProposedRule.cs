namespace CheckpointTools.Comparing;

/// <summary>One rule of a proposed assignment map; both sides are scopes that end in '/', or both are names.</summary>
/// <param name="From">The checkpoint's side.</param>
/// <param name="To">The side of the model, or of the other checkpoint.</param>
public sealed record ProposedRule(string From, string To)
{
    /// <summary>The rule as text, such as 'bert/' -> 'encoder/'.</summary>
    public override string ToString() => $"'{From}' -> '{To}'";
}
