namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>Finds the optimizers among the objects, by what they hold; their own names are the user's (format.md 11.6).</summary>
internal static class GraphOptimizers
{
    /// <summary>Marks the optimizers.</summary>
    public static bool[] Find(GraphData graph)
    {
        bool[] isOptimizer = new bool[graph.Count];
        for (int id = 0; id < graph.Count; id++)
        {
            isOptimizer[id] = IsOptimizer(graph, id);
        }

        // One that scales the loss has none of its own, but holds the optimizer that it is around.
        for (int id = 0; id < graph.Count; id++)
        {
            isOptimizer[id] |= IsAroundOptimizer(graph, id, isOptimizer);
        }

        return isOptimizer;
    }

    /// <summary>
    /// An object with slot variables is an optimizer. A Keras optimizer has none, but it counts its iterations, and lists its variables or
    /// has a learning rate.
    /// </summary>
    private static bool IsOptimizer(GraphData graph, int id)
    {
        bool counts = false;
        bool learns = false;
        foreach (GraphChild child in graph.Children[graph.ChildrenOf(id)])
        {
            ReadOnlySpan<byte> name = graph[child.LocalName];
            counts |= name.SequenceEqual("_iterations"u8) || name.SequenceEqual("iterations"u8) || name.SequenceEqual("iter"u8);
            learns |=
                name.SequenceEqual("_learning_rate"u8)
                || name.SequenceEqual("learning_rate"u8)
                || name.SequenceEqual("_variables"u8)
                || name.SequenceEqual("_trainable_variables"u8)
                || name.SequenceEqual("decay"u8);
        }

        return (counts && learns) || graph.Slots[graph.SlotsOf(id)].Length > 0;
    }

    private static bool IsAroundOptimizer(GraphData graph, int id, bool[] isOptimizer)
    {
        bool isAround = false;
        bool scales = false;
        foreach (GraphChild child in graph.Children[graph.ChildrenOf(id)])
        {
            ReadOnlySpan<byte> name = graph[child.LocalName];
            isAround |=
                (name.SequenceEqual("_optimizer"u8) || name.SequenceEqual("inner_optimizer"u8))
                && graph.Has(child.Id)
                && isOptimizer[child.Id];
            scales |= name.SequenceEqual("_loss_scale"u8) || name.SequenceEqual("loss_scale"u8) || name.SequenceEqual("dynamic_scale"u8);
        }

        return isAround && scales;
    }
}
