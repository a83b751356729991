using CheckpointTools.Names;
using CheckpointTools.Writing.Resolving;

namespace CheckpointTools.Writing.Graphs;

/// <summary>Tells variables of one name apart by a scope that is their checkpoint's name.</summary>
internal static class SourceScopes
{
    /// <param name="variables">The variables. Those of the checkpoint that is added to keep their names.</param>
    /// <param name="names">The names that several of them have.</param>
    /// <param name="sources">The sources.</param>
    public static ResolvedVariable[] Rename(ResolvedVariable[] variables, HashSet<string> names, PlannedSource[] sources)
    {
        string[] scopes = ScopesOf(sources);
        return Array.ConvertAll(
            variables,
            variable =>
            {
                CheckpointVariable given = variable.Variable;
                int source = variable.Source;
                return sources[source].IsKept || !names.Contains(given.Name)
                    ? variable
                    : variable with
                    {
                        Variable = given.WithName(Scope.Move(given.Name, "", scopes[source])!),
                    };
            }
        );
    }

    /// <summary>The last part of each prefix; where two are alike, the directory's name too; a number where that is not enough.</summary>
    public static string[] ScopesOf(PlannedSource[] sources)
    {
        var taken = new HashSet<string>(StringComparer.Ordinal);
        ILookup<string, PlannedSource> alike = sources.ToLookup(static source => Path.GetFileName(source.Prefix));
        return Array.ConvertAll(
            sources,
            source =>
            {
                string name = Path.GetFileName(source.Prefix);
                if (alike[name].Count() > 1)
                {
                    name = Path.GetFileName(Path.GetDirectoryName(source.Prefix)) is { Length: > 0 } directory ? directory : name;
                }

                string unique = name;
                for (int number = 2; !taken.Add(unique); number++)
                {
                    unique = $"{name}_{number}";
                }

                return unique;
            }
        );
    }
}
