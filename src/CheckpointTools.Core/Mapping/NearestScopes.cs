namespace CheckpointTools.Mapping;

/// <summary>Finds the scopes that someone who gave a scope that holds nothing may have meant.</summary>
public static class NearestScopes
{
    private const int MostCandidates = 100;
    private const int MostShown = 3;
    private const int MostListed = 6;

    /// <summary>The nearest of the scopes that names lie in, best first; often none.</summary>
    /// <param name="scope">The scope that was not found.</param>
    /// <param name="scopes">The scopes that there are, such as those of <see cref="Scope.Of"/>.</param>
    public static IReadOnlyList<string> Find(string scope, IEnumerable<string> scopes)
    {
        ArgumentNullException.ThrowIfNull(scope);
        ArgumentNullException.ThrowIfNull(scopes);
        return NearestNames.Find(scope.TrimEnd('/'), scopes.Distinct(StringComparer.Ordinal), MostShown);
    }

    /// <summary>The scopes below which all of these names are found, as they are in a scope: what a mistyped scope must have been.</summary>
    /// <param name="rests">The names without their scope.</param>
    /// <param name="names">All names there are.</param>
    internal static IReadOnlyList<string> Holding(IReadOnlyList<string> rests, IReadOnlySet<string> names)
    {
        if (rests.Count == 0)
        {
            return [];
        }

        string end = "/" + rests[0];
        return
        [
            .. names.Where(name => name.EndsWith(end, StringComparison.Ordinal) && name.Length > end.Length)
                .Select(name => name[..^end.Length])
                .Take(MostCandidates)
                .Where(scope => rests.All(rest => names.Contains(scope + "/" + rest)))
                .Order(StringComparer.Ordinal)
                .Take(MostShown),
        ];
    }

    /// <summary>What to say after the sentence that a scope holds nothing: the nearest scopes, or what scopes there are.</summary>
    internal static string Hint(string scope, IEnumerable<string> names)
    {
        string[] scopes = [.. names.SelectMany(Scope.Of).Distinct(StringComparer.Ordinal)];
        if (Find(scope, scopes) is { Count: > 0 } nearest)
        {
            return DidYouMean(nearest.Select(static name => name + "/"));
        }

        string[] outermost = [.. scopes.Where(static name => !name.Contains('/', StringComparison.Ordinal))];
        return outermost.Length == 0 ? " There are no scopes; '/' means all." : ThereAre(outermost.Select(static name => name + "/"));
    }

    /// <summary>A sentence that names what there is, with a space before it.</summary>
    internal static string ThereAre(IEnumerable<string> names)
    {
        string[] sorted = [.. names.Order(StringComparer.Ordinal)];
        return $" There {(sorted.Length == 1 ? "is" : "are")} {string.Join(", ", sorted.Take(MostListed).Select(static name => $"'{name}'"))}{(sorted.Length > MostListed ? " ..." : "")}.";
    }

    /// <summary>The question that follows a message, with a space before it; nothing if there is nothing to ask.</summary>
    internal static string DidYouMean(IEnumerable<string> names)
    {
        string[] quoted = [.. names.Select(static name => $"'{name}'")];
        return quoted.Length switch
        {
            0 => "",
            1 => $" Did you mean {quoted[0]}?",
            _ => $" Did you mean one of these: {string.Join(", ", quoted)}?",
        };
    }
}
