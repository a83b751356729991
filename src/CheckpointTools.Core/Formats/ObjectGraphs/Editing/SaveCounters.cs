namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>The counter at the root from which TensorFlow numbers its next save (format.md 11.5).</summary>
internal static class SaveCounters
{
    public const string Name = "save_counter";

    /// <summary>The number in place of a source's, for a counter whose value is made.</summary>
    public const int Made = -1;

    /// <summary>The origin of a counter that no source has.</summary>
    public static GraphOrigin MadeOrigin => new(Made, 0);

    /// <summary>Whether a path is the counter's, or one below it.</summary>
    public static bool IsAt(string path) => path == Name || path.StartsWith(Name + "/", StringComparison.Ordinal);

    /// <summary>The counter of a graph; null if it has none.</summary>
    public static GraphOrigin? Find(GraphData graph)
    {
        int id = graph.FindChild(0, "save_counter"u8);
        return graph.Has(id) && graph.Attributes[graph.AttributesOf(id)] is [{ Origin: var origin }] ? origin : null;
    }

    /// <summary>The name of the tensor that is the counter of a source's graph; null if it has none.</summary>
    public static string? FindKey(GraphData graph) =>
        Find(graph) is { } origin ? graph.ToText(graph.Attributes[origin.Number].CheckpointKey) : null;

    /// <summary>The graph without its counter.</summary>
    public static GraphData Cut(GraphData graph)
    {
        var draft = new GraphDraft(graph);
        if (Find(graph) is not null)
        {
            draft[0].Children.RemoveAt(draft.FindChild(0, "save_counter"u8));
        }

        return draft.ToGraph();
    }

    /// <summary>The graph with a counter in place of one that it may have.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="origin">Where the value comes from.</param>
    public static GraphData Set(GraphData graph, GraphOrigin origin)
    {
        var draft = new GraphDraft(Cut(graph));
        var attribute = new GraphAttribute(draft.AddText("VARIABLE_VALUE"), draft.AddText(Name), draft.AddText("")) { Origin = origin };
        draft.AddChild(0, draft.AddText(Name), draft.AddObject(new DraftObject { Attributes = [attribute] }));
        return draft.ToGraph();
    }
}
