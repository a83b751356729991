namespace CheckpointTools.Mapping;

/// <summary>
/// Says after a message what was probably meant. Each hint takes a pass over all names, so there are only as many as a reader takes in: a
/// million missing tensors must not take a million passes.
/// </summary>
internal sealed class Hints
{
    private const int Most = 20;
    private const int MostListed = 6;

    private int _given;

    /// <summary>The nearest names; of a handful, all.</summary>
    public string ForName(string name, IReadOnlySet<string> names)
    {
        if (_given++ >= Most)
        {
            return "";
        }

        string hint = NearestScopes.DidYouMean(NearestNames.Find(name, names));
        return hint.Length > 0 || names.Count is 0 or > MostListed ? hint : NearestScopes.ThereAre(names);
    }

    /// <summary>The nearest scopes; if none is near, the outermost.</summary>
    public string ForScope(string scope, IReadOnlySet<string> names) => _given++ < Most ? NearestScopes.Hint(scope, names) : "";
}
