namespace CheckpointTools.Comparing;

/// <summary>Two scopes, and the wanted tensors whose names, moved from one to the other, are names of tensors that are there.</summary>
internal sealed class ScopePair
{
    private readonly bool _sameNumbers;
    private readonly int _sameSegments;

    public ScopePair(string from, string to)
    {
        (From, To) = (from, to);
        _sameNumbers = VariablePath.NumbersIn(from) == VariablePath.NumbersIn(to);
        _sameSegments = from.Split('/').Intersect(to.Split('/'), StringComparer.Ordinal).Count(static segment => segment.Length > 0);
    }

    /// <summary>The scope in the checkpoint; "" is the root.</summary>
    public string From { get; }

    /// <summary>The scope in the reference.</summary>
    public string To { get; }

    public List<Match> Matches { get; } = [];

    /// <summary>How many of the matches can still be had.</summary>
    public int Left { get; set; }

    /// <summary>
    /// What makes one pair better than another: that it explains more; then, that its numbers agree; then, that its scopes have more in
    /// common.
    /// </summary>
    public (int Left, bool SameNumbers, int SameSegments) Rank => (Left, _sameNumbers, _sameSegments);
}
