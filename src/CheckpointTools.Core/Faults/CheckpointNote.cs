namespace CheckpointTools;

/// <summary>Something that the user should know about an operation that succeeded.</summary>
/// <param name="Finding">What was found.</param>
/// <param name="Advice">What to do about it, if anything.</param>
public sealed record CheckpointNote(string Finding, Advice? Advice = null)
{
    /// <summary>The finding and the advice.</summary>
    public override string ToString() => Phrase.Join(Finding, Advice?.Text);
}
