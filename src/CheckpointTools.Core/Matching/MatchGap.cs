namespace CheckpointTools.Matching;

/// <summary>A variable of the model that no variable of the source was found for.</summary>
/// <param name="Model">Its number.</param>
/// <param name="Kind">What is wrong.</param>
/// <param name="Candidates">The numbers of the variables of the source that it is about.</param>
/// <param name="Rivals">The numbers of other variables of the model that these may belong to.</param>
internal sealed record MatchGap(int Model, MatchGapKind Kind, IReadOnlyList<int> Candidates, IReadOnlyList<int> Rivals)
{
    public MatchGap(int model, MatchGapKind kind, params IReadOnlyList<int> candidates)
        : this(model, kind, candidates, []) { }

    /// <summary>Whether it is the state of an optimizer, or an average, which goes by its variable: it may keep what it has.</summary>
    public bool IsState { get; init; }
}
