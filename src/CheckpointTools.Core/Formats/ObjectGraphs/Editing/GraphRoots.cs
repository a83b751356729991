namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>Gives graphs another root.</summary>
internal static class GraphRoots
{
    /// <summary>The object as the root of a graph of its own: what it holds, and its slots where their optimizer is below it.</summary>
    public static GraphData Extract(GraphData graph, int id)
    {
        if (id == 0)
        {
            return new GraphDraft(graph).ToGraph();
        }

        // What leads to the old root still does: an object may hold its owner.
        var draft = new GraphDraft(graph);
        draft.Swap(0, id);
        return draft.ToGraph();
    }

    /// <summary>A new root that holds the roots of graphs as its children.</summary>
    public static GraphData PutUnder(IReadOnlyList<(string LocalName, GraphData Graph)> parts)
    {
        var draft = new GraphDraft();
        foreach ((string localName, GraphData graph) in parts)
        {
            draft.AddChild(0, draft.AddText(localName), draft.Add(graph));
        }

        return draft.ToGraph();
    }

    /// <summary>The graphs laid over one another along equal paths, the first one's objects in front.</summary>
    /// <exception cref="CheckpointException">They do not agree on what is shared.</exception>
    public static GraphData Unite(IReadOnlyList<GraphData> graphs)
    {
        GraphData united = graphs[0];
        foreach (GraphData graph in graphs.Skip(1))
        {
            var draft = new GraphDraft(united);
            GraphOverlay.Lay(draft, 0, draft.Add(graph), "", static _ => true);
            united = draft.ToGraph();
        }

        return united;
    }
}
