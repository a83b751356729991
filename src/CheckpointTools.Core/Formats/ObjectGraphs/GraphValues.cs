namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>Tells which objects have values, their own or through their children (format.md 11.3).</summary>
internal static class GraphValues
{
    public static bool[] Find(GraphData graph)
    {
        bool[] found = new bool[graph.Count];
        var queue = new Queue<int>();
        for (int id = 0; id < graph.Count; id++)
        {
            if (HasOwn(graph, id))
            {
                found[id] = true;
                queue.Enqueue(id);
            }
        }

        (int[] starts, int[] parents) = ReverseChildren(graph);
        while (queue.TryDequeue(out int id))
        {
            foreach (int parent in parents.AsSpan(starts[id]..starts[id + 1]))
            {
                if (!found[parent])
                {
                    found[parent] = true;
                    queue.Enqueue(parent);
                }
            }
        }

        return found;
    }

    private static bool HasOwn(GraphData graph, int id) =>
        graph.Attributes[graph.AttributesOf(id)].Length > 0 || graph.Slots[graph.SlotsOf(id)].Length > 0 || graph.Savers.ContainsKey(id);

    /// <summary>The parents of all objects in one list, and where those of each object begin.</summary>
    private static (int[] Starts, int[] Parents) ReverseChildren(GraphData graph)
    {
        int[] starts = new int[graph.Count + 1];
        foreach (GraphChild child in graph.Children)
        {
            if (graph.Has(child.Id))
            {
                starts[child.Id + 1]++;
            }
        }

        for (int id = 0; id < graph.Count; id++)
        {
            starts[id + 1] += starts[id];
        }

        int[] parents = new int[starts[^1]];
        int[] next = starts[..^1];
        for (int id = 0; id < graph.Count; id++)
        {
            foreach (GraphChild child in graph.Children[graph.ChildrenOf(id)])
            {
                if (graph.Has(child.Id))
                {
                    parents[next[child.Id]++] = id;
                }
            }
        }

        return (starts, parents);
    }
}
