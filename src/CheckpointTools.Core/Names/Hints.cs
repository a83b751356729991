namespace CheckpointTools.Names;

/// <summary>
/// Adds hints about what was probably meant to messages. Each hint takes a pass over all names, so their number is limited: a million
/// missing tensors must not take a million passes.
/// </summary>
internal sealed class Hints
{
    private const int MaxGiven = 20;
    private const int MaxListed = 6;

    private int _given;

    /// <summary>The nearest names; if there are only a few names, all of them.</summary>
    public string ForName(string name, IReadOnlySet<string> names)
    {
        if (_given++ >= MaxGiven)
        {
            return "";
        }

        string hint = Phrase.DidYouMean(NearestNames.Find(name, names));
        return hint.Length > 0 || names.Count is 0 or > MaxListed ? hint : NearestScopes.ThereAre(names);
    }

    /// <summary>The nearest scopes; if none is near, the outermost ones.</summary>
    public string ForScope(string scope, IReadOnlySet<string> names) => _given++ < MaxGiven ? NearestScopes.Hint(scope, names) : "";

    /// <summary>Whether a side is written as a wildcard for all names in a scope: "head/*".</summary>
    public static bool IsWildcard(string side) => side is "*" || side.EndsWith("/*", StringComparison.Ordinal);

    /// <summary>The rule for scopes that two wildcards mean; empty if they are not wildcards.</summary>
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
