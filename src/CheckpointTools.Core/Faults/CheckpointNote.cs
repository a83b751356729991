namespace CheckpointTools;

/// <summary>Something that the user should know about an operation that succeeded.</summary>
/// <param name="Finding">What was found.</param>
/// <param name="Advice">What to do about it, if anything.</param>
public sealed record CheckpointNote(string Finding, Advice? Advice = null)
{
    /// <summary>
    /// The error that this is for whoever asked for the operation, as it did only part of what was asked for: something stays that was to
    /// go. Null if it is only worth knowing.
    /// </summary>
    public CheckpointError? Error { get; init; }

    /// <summary>The finding and the advice.</summary>
    public override string ToString() => Phrase.Join(Finding, Advice?.Text);
}
