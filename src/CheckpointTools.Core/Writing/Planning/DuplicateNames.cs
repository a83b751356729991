using CheckpointTools.Binary;
using CheckpointTools.Formats.Bundles;

namespace CheckpointTools.Writing.Planning;

/// <summary>Finds variables that were given under one name, and leaves those that the policy keeps in their sources.</summary>
internal static class DuplicateNames
{
    /// <exception cref="CheckpointException">There are duplicates, and the policy refuses them.</exception>
    public static void Resolve(IReadOnlyList<CheckpointVariable> variables, IReadOnlyList<PlannedSource> sources, PlannedSource? kept, DuplicatePolicy policy, CancellationToken cancellationToken)
    {
        List<List<int>> groups = FindGroups(variables);

        // The object graph is not chosen like a variable: ObjectGraphs decides about it.
        groups.RemoveAll(group => variables[group[0]].Name == TensorName.ObjectGraph);
        if (groups.Count > 0)
        {
            SliceUnion.Unite(groups, sources);
        }

        if (groups.Count == 0)
        {
            return;
        }

        if (policy == DuplicatePolicy.Error)
        {
            // Choosing among the names would not help there.
            ObjectGraphs.RequireOne(sources);
            SliceUnion.RequireNoParts(groups, sources);
            throw TransferFaults.Duplicates([.. groups.Select(Variables)], "");
        }

        if (policy is DuplicatePolicy.Rename or DuplicatePolicy.Identical && groups.FindAll(group => group.Exists(position => variables[position].Piece is not null)) is { Count: > 0 } pieces)
        {
            throw TransferFaults.Duplicates([.. pieces.Select(Variables)], ", with parts from several sources, which are neither compared nor renamed");
        }

        if (policy == DuplicatePolicy.Rename)
        {
            SourceScopes.Rename(groups, sources, kept);
            RequireDistinct(sources);
            return;
        }

        if (policy == DuplicatePolicy.Identical)
        {
            RequireIdentical();
        }

        HashSet<int> dropped = [.. groups.SelectMany(group => policy == DuplicatePolicy.Last ? group.SkipLast(1) : group.Skip(1)).SelectMany(position => VariablePieces.WithPieces(position, variables))];
        foreach (PlannedSource source in sources)
        {
            if (policy == DuplicatePolicy.Identical)
            {
                source.DroppedCopies.UnionWith(source.Tensors.Where(taken => dropped.Contains(taken.Position)).Select(static taken => taken.Variable.SourceName));
            }

            source.Tensors.RemoveAll(taken => dropped.Contains(taken.Position));
        }

        IReadOnlyList<CheckpointVariable> Variables(List<int> group) => group.ConvertAll(position => variables[position]);

        void RequireIdentical()
        {
            HashSet<int> compared = [.. groups.SelectMany(static group => group)];
            Dictionary<int, (VariableSource Source, BundleTensor Tensor)> places = sources
                .SelectMany(source => source.Tensors.Where(taken => compared.Contains(taken.Position)).Select(taken => (taken.Position, Source: source.Description, Tensor: taken.ToTensor())))
                .ToDictionary(static place => place.Position, static place => (place.Source, place.Tensor));
            using var comparer = new TensorComparer();
            List<List<int>> different = groups.FindAll(group => !group.Skip(1).All(other =>
                comparer.AreEqual(places[group[0]].Source, places[group[0]].Tensor, places[other].Source, places[other].Tensor, cancellationToken)));
            if (different.Count > 0)
            {
                throw TransferFaults.Duplicates([.. different.Select(Variables)], " with different values");
            }
        }
    }

    /// <summary>A new name may be one that another variable has; and two of one source that share a name share the new one, too.</summary>
    private static void RequireDistinct(IReadOnlyList<PlannedSource> sources)
    {
        List<CheckpointVariable> variables = [.. sources.SelectMany(static source => source.Tensors).Where(static taken => !taken.IsPartOnly && taken.Variable.SourceName != TensorName.ObjectGraph).Select(static taken => taken.Variable)];
        List<List<int>> groups = FindGroups(variables);
        if (groups.Count > 0)
        {
            throw TransferFaults.Duplicates([.. groups.Select(group => group.ConvertAll(position => variables[position]))], ", with their checkpoints' names in front");
        }
    }

    /// <summary>The positions of variables that share a name; a name given once is not among them.</summary>
    private static List<List<int>> FindGroups(IReadOnlyList<CheckpointVariable> variables)
    {
        var groups = new List<List<int>>();
        if (IsStrictlyIncreasing(variables))
        {
            return groups;
        }

        var first = new Dictionary<string, int>(variables.Count, StringComparer.Ordinal);
        var groupOf = new Dictionary<string, List<int>>(StringComparer.Ordinal);
        for (int i = 0; i < variables.Count; i++)
        {
            string name = variables[i].Name;
            if (VariablePieces.GoesWithLast(variables[i]) || first.TryAdd(name, i))
            {
                continue;
            }

            if (!groupOf.TryGetValue(name, out List<int>? group))
            {
                group = groupOf[name] = [first[name]];
                groups.Add(group);
            }

            group.Add(i);
        }

        return groups;
    }

    /// <summary>The variables of one listing are in order and need no dictionary.</summary>
    private static bool IsStrictlyIncreasing(IReadOnlyList<CheckpointVariable> variables)
    {
        for (int i = 1; i < variables.Count; i++)
        {
            if (string.CompareOrdinal(variables[i - 1].Name, variables[i].Name) >= 0)
            {
                return false;
            }
        }

        return true;
    }
}
