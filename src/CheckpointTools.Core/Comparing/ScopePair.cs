namespace CheckpointTools.Comparing;

/// <summary>Two scopes, and the wanted tensors whose names match existing tensors when moved from one scope to the other.</summary>
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

    /// <summary>The number of matches that are still possible.</summary>
    public int Left { get; set; }

    /// <summary>
    /// Ranks a pair: first by how much it explains, then by whether its numbers agree, then by how much its scopes have in common.
    /// </summary>
    public (int Left, bool SameNumbers, int SameSegments) Rank => (Left, _sameNumbers, _sameSegments);
}
