using CheckpointTools.Formats.ObjectGraphs;

namespace CheckpointTools.Writing.Graphs;

/// <summary>Slots go with their variables, and an optimizer with its state.</summary>
internal static class SlotClosure
{
    /// <summary>Leaves out the slots whose variable is not taken.</summary>
    public static void Apply(ObjectGraph graph, bool[] isTaken)
    {
        GraphData data = graph.Data;
        foreach (GraphSlot slot in data.Slots)
        {
            DropWithVariable(data, slot.Id, slot.VariableId, isTaken);
        }

        foreach (
            PositionalSlot slot in graph
                .Roles.Positions.Optimizers.SelectMany(static optimizer => optimizer.Slots)
                .SelectMany(static list => list.Slots)
        )
        {
            if (slot.VariableId >= 0)
            {
                DropWithVariable(data, slot.Id, slot.VariableId, isTaken);
            }
        }
    }

    /// <summary>Marks the optimizers of whose own state nothing is taken: they go, although they may list variables of the model.</summary>
    public static bool[] FindStateless(ObjectGraph graph, bool[] isTaken)
    {
        GraphData data = graph.Data;
        bool[] had = FindHolders(graph, id => !data.Attributes[data.AttributesOf(id)].IsEmpty);
        bool[] has = FindHolders(graph, id => IsTaken(data, id, isTaken));
        bool[] isStateless = new bool[data.Count];
        for (int id = 0; id < data.Count; id++)
        {
            isStateless[id] = graph.Roles.IsOptimizer(id) && had[id] && !has[id];
        }

        return isStateless;
    }

    /// <summary>Marks what leads to an object, by ways that pass nothing of the model. Each edge is followed once.</summary>
    private static bool[] FindHolders(ObjectGraph graph, Func<int, bool> isSought)
    {
        GraphData data = graph.Data;
        var holders = new List<int>?[data.Count];
        var queue = new Queue<int>();
        for (int id = 0; id < data.Count; id++)
        {
            foreach (GraphChild child in data.Children[data.ChildrenOf(id)])
            {
                (holders[child.Id] ??= []).Add(id);
            }

            foreach (GraphSlot slot in data.Slots[data.SlotsOf(id)])
            {
                (holders[slot.Id] ??= []).Add(id);
            }

            if (isSought(id) && !graph.Roles.IsBesideOptimizers(id))
            {
                queue.Enqueue(id);
            }
        }

        bool[] found = new bool[data.Count];
        while (queue.TryDequeue(out int id))
        {
            foreach (int holder in holders[id] ?? [])
            {
                if (!found[holder])
                {
                    found[holder] = true;
                    if (!graph.Roles.IsBesideOptimizers(holder))
                    {
                        queue.Enqueue(holder);
                    }
                }
            }
        }

        return found;
    }

    private static bool IsTaken(GraphData data, int id, bool[] isTaken) => isTaken.AsSpan(data.AttributesOf(id)).Contains(true);

    private static void DropWithVariable(GraphData data, int slot, int variable, bool[] isTaken)
    {
        if (data.Attributes[data.AttributesOf(variable)].Length > 0 && !IsTaken(data, variable, isTaken))
        {
            isTaken.AsSpan(data.AttributesOf(slot)).Clear();
        }
    }
}
