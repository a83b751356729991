namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>
/// Where trained variables change places among themselves, as two layers that are swapped, a program trains them in the order of the
/// places. So the lists of an optimizer that restores by position change their order, too.
/// </summary>
/// <param name="draft">A draft of the graph in which the objects have their ids.</param>
/// <param name="graph">The graph as it was.</param>
internal sealed class PositionalOrder(GraphDraft draft, GraphData graph)
{
    /// <param name="optimizer">The optimizer.</param>
    /// <param name="findOldPath">The place that a variable had.</param>
    /// <param name="findNewPath">The place that it gets.</param>
    /// <returns>
    /// False if the order changes, and it is not known whose all slots are; or if two variables become one, which has two positions then.
    /// </returns>
    public bool TryArrange(PositionalOptimizer optimizer, Func<int, string?> findOldPath, Func<int, string?> findNewPath)
    {
        int[] trained = [.. FindTrained(optimizer).Distinct()];
        var ranks = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int rank = 0; rank < trained.Length; rank++)
        {
            if (findOldPath(trained[rank]) is { } path)
            {
                ranks.TryAdd(path, rank);
            }
        }

        string[] places = [.. trained.Select(findNewPath).OfType<string>()];
        if (places.Distinct(StringComparer.Ordinal).Count() < places.Length)
        {
            return false;
        }

        int[] arranged =
        [
            .. Enumerable
                .Range(0, trained.Length)
                .OrderBy(rank => findNewPath(trained[rank]) is { } path ? ranks.GetValueOrDefault(path, rank) : rank)
                .Select(rank => trained[rank]),
        ];
        if (arranged.SequenceEqual(trained))
        {
            return true;
        }

        if (optimizer.Slots.Any(list => list.Slots.Any(slot => slot.VariableId < 0) || list.Slots.Count != trained.Length))
        {
            return false;
        }

        // The variable that takes another one's place takes its positions.
        Dictionary<int, int> taken = trained.Zip(arranged).ToDictionary(static pair => pair.Second, static pair => pair.First);
        var replaced = new Dictionary<int, int>(taken);
        foreach (PositionalList list in optimizer.Slots)
        {
            Dictionary<int, int> slots = list.Slots.ToDictionary(static slot => slot.VariableId, static slot => slot.Id);
            foreach ((int variable, int slot) in slots)
            {
                replaced[slot] = slots[taken[variable]];
            }
        }

        foreach (int list in optimizer.Slots.Select(static list => list.Id).Append(optimizer.Trained).Append(optimizer.Variables))
        {
            Rename(list, replaced);
        }

        return true;
    }

    /// <summary>The trained variables that are left, in the order of their positions.</summary>
    private IEnumerable<int> FindTrained(PositionalOptimizer optimizer) =>
        optimizer.Trained >= 0
            ? draft[optimizer.Trained].Children.Select(static child => child.Id)
            : optimizer
                .Slots.Take(1)
                .SelectMany(static list => list.Slots)
                .Select(static slot => slot.VariableId)
                .Where(id => graph.Has(id) && draft[id].Attributes.Length > 0);

    private void Rename(int list, Dictionary<int, int> replaced)
    {
        if (list < 0)
        {
            return;
        }

        Dictionary<int, TextRange> names = draft[list].Children.ToDictionary(static child => child.Id, static child => child.LocalName);
        draft[list].Children = draft[list]
            .Children.ConvertAll(child =>
                replaced.TryGetValue(child.Id, out int other) && names.TryGetValue(other, out TextRange name)
                    ? child with
                    {
                        LocalName = name,
                    }
                    : child
            );
    }
}
