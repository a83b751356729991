using CheckpointTools.Binary;

namespace CheckpointTools.Names;

/// <summary>Finds existing scopes that a user may have meant by a scope without contents.</summary>
public static class NearestScopes
{
    private const int MaxCandidates = 100;
    private const int MaxShown = 3;
    private const int MaxListed = 6;

    /// <summary>The nearest of the scopes that contain names, best first; often none.</summary>
    /// <param name="scope">The scope that was not found.</param>
    /// <param name="scopes">The existing scopes, such as those of <see cref="Scope.Enclosing"/>.</param>
    public static IReadOnlyList<string> Find(string scope, IEnumerable<string> scopes)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(scopes);
        return NearestNames.Find(scope.TrimEnd('/'), scopes.Distinct(StringComparer.Ordinal), MaxShown);
    }

    /// <summary>
    /// The scopes in which all variables find a tensor of their dtype and shape, which a mistyped scope must have meant. The nearest in
    /// spelling come first. If a scope differs only in case, it is the one that was meant, even if it lacks some tensors: then there are no
    /// others.
    /// </summary>
    /// <param name="scope">The scope that was not found.</param>
    /// <param name="target">The scope of the model.</param>
    /// <param name="variables">The variables in it.</param>
    /// <param name="source">The contents of the source.</param>
    internal static IReadOnlyList<string> Holding(
        string scope,
        string target,
        IReadOnlyList<ModelVariable> variables,
        NameIndex<CheckpointVariable> source
    )
    {
        if (variables.Count == 0)
        {
            return [];
        }

        string mistyped = scope.TrimEnd('/');
        string[] candidates = [.. ScopesOf(Scope.Move(variables[0].CheckpointName, target, "")!, source.Names)];
        IEnumerable<string> ordered = NearestNames
            .Find(mistyped, candidates, MaxShown)
            .Concat(candidates.Order(StringComparer.Ordinal))
            .Distinct(StringComparer.Ordinal);
        string[] holding = [.. ordered.Take(MaxCandidates).Where(HoldsAll).Take(MaxShown)];
        bool isHeld = Array.Exists(holding, candidate => candidate.Equals(mistyped, StringComparison.OrdinalIgnoreCase));
        return isHeld || !source.Names.Any(name => name.StartsWith(mistyped + "/", StringComparison.OrdinalIgnoreCase)) ? holding : [];

        bool HoldsAll(string candidate) =>
            variables.All(variable =>
                source.Find(Scope.Move(variable.CheckpointName, target, candidate)!, out _) is { } tensor
                && tensor.DataType == variable.DataType
                && variable.Shape.IsCompatibleWith(tensor.Shape)
            );
    }

    /// <summary>The scopes that contain names, "" for the root; with or without the suffix of object-based names.</summary>
    private static HashSet<string> ScopesOf(string rest, IReadOnlySet<string> names)
    {
        var scopes = new HashSet<string>(StringComparer.Ordinal);
        string plain = ObjectSuffix.Strip(rest);
        string end = "/" + plain;
        foreach (string name in names.Select(ObjectSuffix.Strip))
        {
            if (name == plain)
            {
                scopes.Add("");
            }
            else if (name.EndsWith(end, StringComparison.Ordinal))
            {
                scopes.Add(name[..^end.Length]);
            }
        }

        return scopes;
    }

    /// <summary>The continuation of a message about a scope without contents: the nearest scopes, or the existing scopes.</summary>
    internal static string Hint(string scope, IEnumerable<string> names)
    {
        string[] scopes = [.. names.SelectMany(Scope.Enclosing).Distinct(StringComparer.Ordinal)];
        if (Find(scope, scopes) is { Count: > 0 } nearest)
        {
            return Phrase.DidYouMean([.. nearest.Select(static name => name + "/")]);
        }

        string[] outermost = [.. scopes.Where(static name => !name.Contains('/', StringComparison.Ordinal))];
        return outermost.Length == 0 ? " There are no scopes; '/' means all." : ThereAre(outermost.Select(static name => name + "/"));
    }

    /// <summary>A sentence that lists what exists, with a space before it.</summary>
    internal static string ThereAre(IEnumerable<string> names)
    {
        string[] sorted = [.. names.Order(StringComparer.Ordinal)];
        string listed = Phrase.Quote(sorted.Take(MaxListed)) + (sorted.Length > MaxListed ? " ..." : "");
        return $" There {(sorted.Length == 1 ? "is" : "are")} {listed}.";
    }
}
