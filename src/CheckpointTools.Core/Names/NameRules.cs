namespace CheckpointTools.Names;

/// <summary>
/// Decides which rules apply to a name on either side of a map: rules for the exact name come before rules for scopes, and longer scopes
/// come before shorter ones.
/// </summary>
internal sealed class NameRules<T>
    where T : NameRule
{
    private static readonly IReadOnlyList<T> None = [];

    private readonly Dictionary<string, List<T>> _names = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<T>> _scopes = new(StringComparer.Ordinal);
    private readonly SortedSet<int> _lengths = new(Comparer<int>.Create(static (a, b) => b.CompareTo(a)));

    public void Add(T rule)
    {
        Dictionary<string, List<T>> rules = rule.IsScope ? _scopes : _names;
        string side = rule.IsScope ? Scope.Beginning(rule.Side) : rule.Side;
        if (!rules.TryGetValue(side, out List<T>? same))
        {
            same = rules[side] = [];
        }

        same.Add(rule);
        if (rule.IsScope)
        {
            _lengths.Add(side.Length);
        }
    }

    /// <summary>The most specific rules for a name, all equally specific, in the order in which they were added; often none.</summary>
    /// <param name="name">The name.</param>
    /// <param name="withScopes">Whether rules for scopes count.</param>
    public IReadOnlyList<T> For(string name, bool withScopes = true) =>
        _names.TryGetValue(name, out List<T>? exact) ? exact
        : withScopes ? ForScopeOf(name)
        : None;

    /// <summary>One lookup for each length of scope in the map: a name may have more levels than any map has rules.</summary>
    private IReadOnlyList<T> ForScopeOf(string name)
    {
        foreach (int length in _lengths)
        {
            bool isBoundary = length < name.Length && (length == 0 || name[length - 1] == '/');
            if (isBoundary && _scopes.TryGetValue(name[..length], out List<T>? rules))
            {
                return rules;
            }
        }

        return None;
    }
}
