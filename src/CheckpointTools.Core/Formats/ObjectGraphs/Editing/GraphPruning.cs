namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>
/// Leaves out values, and with them the objects that have nothing left: a program that still had such an object would pass TensorFlow's
/// asserts with values that nobody restored (format.md 12.2).
/// </summary>
internal static class GraphPruning
{
    /// <param name="graph">The graph.</param>
    /// <param name="isKept">Tells which values stay.</param>
    public static GraphData Keep(GraphData graph, Func<GraphOrigin, bool> isKept)
    {
        var draft = new GraphDraft(graph);
        Keep(draft, isKept);
        return draft.ToGraph();
    }

    public static void Keep(GraphDraft draft, Func<GraphOrigin, bool> isKept)
    {
        for (int id = 0; id < draft.Count; id++)
        {
            DraftObject held = draft[id];
            held.Attributes = Array.FindAll(held.Attributes, attribute => isKept(attribute.Origin));
            held.Saver = held.Saver is { } saver && isKept(saver.Origin) ? saver : null;
        }

        draft.RemoveEmptied();
    }

    /// <summary>Removes an object: every edge to it, and what only it held.</summary>
    public static GraphData Remove(GraphData graph, int id)
    {
        var draft = new GraphDraft(graph);
        draft.CutTo(cut => cut == id);
        return draft.ToGraph();
    }
}
