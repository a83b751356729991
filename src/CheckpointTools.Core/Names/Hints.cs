namespace CheckpointTools.Names;

/// <summary>
/// Says after a message what was probably meant. Each hint takes a pass over all names, so there are only as many as a reader takes in: a
/// million missing tensors must not take a million passes.
/// </summary>
internal sealed class Hints
{
    private const int MaxGiven = 20;
    private const int MaxListed = 6;

    private int _given;

    /// <summary>The nearest names; of a handful, all.</summary>
    public string ForName(string name, IReadOnlySet<string> names)
    {
        if (_given++ >= MaxGiven)
        {
            return "";
        }

        string hint = Phrase.DidYouMean(NearestNames.Find(name, names));
        return hint.Length > 0 || names.Count is 0 or > MaxListed ? hint : NearestScopes.ThereAre(names);
    }

    /// <summary>The nearest scopes; if none is near, the outermost.</summary>
    public string ForScope(string scope, IReadOnlySet<string> names) => _given++ < MaxGiven ? NearestScopes.Hint(scope, names) : "";

    /// <summary>Whether a side is written as all names in a scope are in patterns: "head/*".</summary>
    public static bool IsWildcard(string side) => side is "*" || side.EndsWith("/*", StringComparison.Ordinal);

    /// <summary>The rule for scopes that two patterns mean; nothing if they are none.</summary>
    public static string ForWildcards(string from, string to)
    {
        string Scope(string side) =>
            side is "*" or "" ? "/"
            : side.EndsWith('*') ? side[..^1]
            : side.EndsWith('/') ? side
            : side + "/";
        return IsWildcard(from) ? $" A map has no wildcards: for all in '{Scope(from)}', write '{Scope(from)}' -> '{Scope(to)}'." : "";
    }
}
