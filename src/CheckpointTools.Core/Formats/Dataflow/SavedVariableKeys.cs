namespace CheckpointTools.Formats.Dataflow;

/// <summary>
/// The keys under which a model's saver writes its variables. A saver may use keys of its own, so each is looked up in the operation that
/// writes it; a sharded saver has several, behind one that joins their files.
/// </summary>
internal static class SavedVariableKeys
{
    private const int MaxPassages = 1_000_000;

    /// <summary>The variables by key; several for a partitioned one.</summary>
    /// <param name="graph">The graph.</param>
    /// <returns>Empty if the model has no saver that is understood.</returns>
    public static Dictionary<string, List<FlowNode>> Read(FlowGraph graph)
    {
        var keys = new Dictionary<string, List<FlowNode>>(StringComparer.Ordinal);
        foreach (FlowNode save in FindSaves(graph))
        {
            if (FindKeys(save, graph) is not { } constant || !graph.Keys.TryGetValue(constant, out IReadOnlyList<string>? names))
            {
                continue;
            }

            // The tensors are the last inputs; before them are the file, the keys, and in two of three versions the slices.
            var place = new FlowPlace(save, 0, graph.Main, null);
            int first = save.Inputs.Length - names.Count;
            for (int i = 0; i < names.Count && first > 1; i++)
            {
                if (FlowTrace.FindVariable(place, first + i) is { } variable)
                {
                    if (!keys.TryGetValue(names[i], out List<FlowNode>? variables))
                    {
                        keys.Add(names[i], variables = []);
                    }

                    variables.Add(variable);
                }
            }
        }

        return keys;
    }

    /// <summary>The constant that has the keys of an operation that saves; null if they are no constant.</summary>
    public static FlowNode? FindKeys(FlowNode save, FlowGraph graph) =>
        FlowTrace.FindOrigin(new FlowPlace(save, 0, graph.Main, null), 1) is { Node: { Op: FlowOp.Strings } constant } ? constant : null;

    /// <summary>The operations behind the tensor by which the saver is run, and in front of all that they write.</summary>
    private static List<FlowNode> FindSaves(FlowGraph graph)
    {
        var saves = new List<FlowNode>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>(graph.SaveOperation is { Length: > 0 } first ? [first] : []);
        while (open.TryPop(out string? name) && seen.Count < MaxPassages)
        {
            if (!seen.Add(name) || !graph.Main.Nodes.TryGetValue(name, out FlowNode? node))
            {
                continue;
            }

            if (node.Op == FlowOp.Save)
            {
                saves.Add(node);
            }
            else if (node.Op is FlowOp.Passage or FlowOp.Group)
            {
                foreach (string input in node.Inputs)
                {
                    int colon = input.IndexOf(':', StringComparison.Ordinal);
                    open.Push((colon < 0 ? input : input[..colon]).TrimStart('^'));
                }
            }
        }

        return saves;
    }
}
