namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>
/// Takes the state of optimizers out of a graph (format.md 12.3). What an optimizer is, <see cref="GraphRoles"/> decides.
/// </summary>
internal static class OptimizerEdits
{
    /// <summary>
    /// Every edge to an optimizer cut. A compiled model holds it twice; with one edge left, nothing has changed.
    /// </summary>
    public static GraphData Cut(GraphData graph)
    {
        var roles = new GraphRoles(graph, new GraphTree(graph));
        var draft = new GraphDraft(graph);
        draft.CutTo(roles.IsOptimizer);
        return draft.ToGraph();
    }

    /// <summary>
    /// The values of slots taken away; the slots stay as objects. A program that resumes with this optimizer passes the asserts and keeps
    /// its own, fresh slots.
    /// </summary>
    public static GraphData EmptySlots(GraphData graph)
    {
        var roles = new GraphRoles(graph, new GraphTree(graph));
        var draft = new GraphDraft(graph);
        for (int id = 0; id < draft.Count; id++)
        {
            draft[id].Attributes = roles.IsSlot(id) ? [] : draft[id].Attributes;
        }

        return draft.ToGraph();
    }

    /// <summary>The slots taken away; the optimizer stays with its rates and its count of iterations.</summary>
    public static GraphData RemoveSlots(GraphData graph)
    {
        var roles = new GraphRoles(graph, new GraphTree(graph));
        var draft = new GraphDraft(graph);
        draft.CutTo(roles.IsSlot);
        return draft.ToGraph();
    }
}
