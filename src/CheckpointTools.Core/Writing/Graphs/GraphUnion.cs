using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Formats.ObjectGraphs.Editing;

namespace CheckpointTools.Writing.Graphs;

/// <summary>Makes one graph of the parts that the sources bring.</summary>
internal static class GraphUnion
{
    /// <summary>The parts laid over one another along equal paths; what comes first is in front.</summary>
    /// <param name="parts">The parts, with what of their graphs is taken.</param>
    /// <param name="isFirsts">Tells of which values only the first one counts.</param>
    /// <param name="areOneProgram">Whether an optimizer of one part may train the variables of another.</param>
    /// <exception cref="CheckpointException">They contradict each other.</exception>
    public static GraphData Lay(
        IReadOnlyList<(GraphPart Part, GraphData Graph)> parts,
        Func<GraphOrigin, bool> isFirsts,
        bool areOneProgram = true
    )
    {
        GraphData united = parts[0].Graph;
        for (int i = 1; i < parts.Count; i++)
        {
            (GraphPart part, GraphData graph) = parts[i];
            RequireOnePosition(united, graph, parts[0].Part, part);
            if (areOneProgram)
            {
                RequireNoneBeside(united, graph, parts[0].Part, part);
                RequireNoneBeside(graph, united, part, parts[0].Part);
            }

            var draft = new GraphDraft(united);
            int first = draft.Add(graph);
            GraphOverlay.Lay(draft, 0, first, "", id => !Array.Exists(draft[id].Attributes, attribute => isFirsts(attribute.Origin)));
            united = draft.ToGraph();
        }

        return united;
    }

    /// <summary>The parts under children of a new root, beside what the checkpoint that is added to has.</summary>
    /// <param name="parts">The parts, with what of their graphs is taken.</param>
    /// <param name="isFirsts">Tells of which values only the first one counts.</param>
    /// <exception cref="CheckpointException">They contradict each other.</exception>
    public static GraphData PutUnder(IReadOnlyList<(GraphPart Part, GraphData Graph)> parts, Func<GraphOrigin, bool> isFirsts)
    {
        GraphData under = GraphRoots.PutUnder([
            .. parts.Where(static part => !part.Part.IsKept).Select(static part => (part.Part.Name, part.Graph)),
        ]);
        (GraphPart Part, GraphData Graph)[] kept = [.. parts.Where(static part => part.Part.IsKept)];
        return kept.Length == 0 ? under : Lay([kept[0], (parts[^1].Part, under)], isFirsts, areOneProgram: false);
    }

    /// <summary>Two optimizers that restore by position are one only if they train the same variables in the same order.</summary>
    private static void RequireOnePosition(GraphData united, GraphData graph, GraphPart first, GraphPart second)
    {
        GraphRoles lower = ObjectGraph.Of(united).Roles;
        GraphRoles upper = ObjectGraph.Of(graph).Roles;
        RequireOneKind(united, lower, graph, upper);
        RequireOneKind(graph, upper, united, lower);
        if (lower.Positions.Optimizers.Count == 0 || upper.Positions.Optimizers.Count == 0)
        {
            return;
        }

        ILookup<string?, PositionalOptimizer> known = lower.Positions.Optimizers.ToLookup(optimizer =>
            lower.PathOf(optimizer.Id, ObjectGraph.MaxPathLength)
        );
        foreach (PositionalOptimizer optimizer in upper.Positions.Optimizers)
        {
            string? path = upper.PathOf(optimizer.Id, ObjectGraph.MaxPathLength);
            foreach (PositionalOptimizer other in known[path])
            {
                if (optimizer.Slots.Count > 0 && other.Slots.Count > 0 && !TrainTheSame(optimizer, upper, other, lower))
                {
                    throw GraphFaults.OptimizersByPosition(path ?? "", NameOf(first), NameOf(second));
                }
            }
        }
    }

    /// <summary>
    /// Variables that come to those of an optimizer which restores by position would be trained by it, too, and nobody knows in which
    /// order. What the root itself holds is a counter, or none of the model's.
    /// </summary>
    private static void RequireNoneBeside(GraphData graph, GraphData added, GraphPart first, GraphPart second)
    {
        GraphRoles roles = ObjectGraph.Of(graph).Roles;
        PositionalOptimizer? optimizer = roles.Positions.Optimizers.FirstOrDefault(static optimizer => optimizer.Slots.Count > 0);
        if (optimizer is null)
        {
            return;
        }

        HashSet<string> own = [.. FindModel(graph, roles)];
        string? other = FindModel(added, ObjectGraph.Of(added).Roles).FirstOrDefault(path => path.Contains('/') && !own.Contains(path));
        if (other is not null)
        {
            throw GraphFaults.TrainedBeside(
                roles.PathOf(optimizer.Id, ObjectGraph.MaxPathLength) ?? "",
                NameOf(first),
                NameOf(second),
                other
            );
        }
    }

    private static IEnumerable<string> FindModel(GraphData graph, GraphRoles roles) =>
        Enumerable
            .Range(0, graph.Count)
            .Where(id => !graph.Attributes[graph.AttributesOf(id)].IsEmpty && roles.PlaceOf(id) == ObjectPlace.Model)
            .Select(id => roles.PathOf(id, ObjectGraph.MaxPathLength))
            .OfType<string>();

    /// <summary>An optimizer restores its slots by reference or by position, not some so and some so.</summary>
    private static void RequireOneKind(GraphData byReference, GraphRoles roles, GraphData byPosition, GraphRoles others)
    {
        PositionalOptimizer[] positional = [.. others.Positions.Optimizers.Where(static optimizer => optimizer.Slots.Count > 0)];
        if (positional.Length == 0 || byReference.Slots.IsEmpty)
        {
            return;
        }

        ILookup<string?, PositionalOptimizer> known = positional.ToLookup(optimizer =>
            others.PathOf(optimizer.Id, ObjectGraph.MaxPathLength)
        );
        for (int id = 0; id < byReference.Count; id++)
        {
            if (byReference.SlotsOf(id) is var slots && byReference.Slots[slots].Length > 0)
            {
                string? path = roles.PathOf(id, ObjectGraph.MaxPathLength);
                if (known[path].FirstOrDefault() is { } other)
                {
                    throw EditingFaults.OtherOptimizer(
                        path ?? "",
                        byReference.Slots[slots].ToArray().Select(slot => byReference.ToText(slot.Name)).Distinct(),
                        other.Slots.Select(list => byPosition.ToText(list.Name))
                    );
                }
            }
        }
    }

    private static bool TrainTheSame(PositionalOptimizer one, GraphRoles ofOne, PositionalOptimizer other, GraphRoles ofOther)
    {
        string?[] trained = [.. PathsOf(one, ofOne)];
        return trained.All(static path => path is not null) && trained.SequenceEqual(PathsOf(other, ofOther), StringComparer.Ordinal);
    }

    private static IEnumerable<string?> PathsOf(PositionalOptimizer optimizer, GraphRoles roles) =>
        optimizer
            .Slots.SelectMany(static list => list.Slots)
            .Select(slot => slot.VariableId < 0 ? null : roles.PathOf(slot.VariableId, ObjectGraph.MaxPathLength));

    private static string NameOf(GraphPart part) => part.Graph?.Prefix ?? part.Name;
}
