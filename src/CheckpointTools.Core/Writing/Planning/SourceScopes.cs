using CheckpointTools.Names;

namespace CheckpointTools.Writing.Planning;

/// <summary>Tells variables of one name apart by a scope that is their checkpoint's name.</summary>
internal static class SourceScopes
{
    /// <param name="groups">The positions of variables of one name.</param>
    /// <param name="sources">The sources.</param>
    /// <param name="kept">The checkpoint that is added to: its variables keep their names.</param>
    public static void Rename(List<List<int>> groups, IReadOnlyList<PlannedSource> sources, PlannedSource? kept)
    {
        HashSet<int> positions = [.. groups.SelectMany(static group => group)];
        Dictionary<PlannedSource, string> scopes = NamesOf(sources);
        foreach (PlannedSource source in sources.Where(source => source != kept))
        {
            for (int i = 0; i < source.Tensors.Count; i++)
            {
                PlannedTensor taken = source.Tensors[i];
                if (positions.Contains(taken.Position))
                {
                    source.Tensors[i] = taken with { Variable = taken.Variable.WithName(Scope.Move(taken.Variable.Name, "", scopes[source])!) };
                }
            }
        }
    }

    /// <summary>The last part of each prefix; where two are alike, the directory's name too; a number where that is not enough.</summary>
    private static Dictionary<PlannedSource, string> NamesOf(IReadOnlyList<PlannedSource> sources)
    {
        var names = new Dictionary<PlannedSource, string>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        ILookup<string, PlannedSource> alike = sources.ToLookup(static source => Path.GetFileName(source.Prefix));
        foreach (PlannedSource source in sources)
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

            names[source] = unique;
        }

        return names;
    }
}
