namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>Gives every value of a graph the checkpoint key of its object's path (format.md 11.2).</summary>
internal static class CanonicalKeys
{
    /// <summary>A longer path would not be written by anybody, and the paths of a long chain take the square of its length.</summary>
    private const int MaxPathLength = 1 << 14;

    private static ReadOnlySpan<byte> Marker => "/.ATTRIBUTES/"u8;

    /// <summary>The same graph with canonical keys. What stands behind the path in a key stays as it was found.</summary>
    /// <exception cref="CheckpointException">A path is too long, or nothing leads to an object.</exception>
    public static GraphData Assign(GraphData graph)
    {
        var keyed = new GraphData();
        keyed.Texts.Add(graph.Texts);
        keyed.Unknown = graph.Unknown;
        var tree = new GraphTree(graph);
        byte[] path = new byte[MaxPathLength];
        for (int id = 0; id < graph.Count; id++)
        {
            keyed.BeginObject();
            keyed.SetUnknown(graph.UnknownOf(id));
            if (graph.SaysItHasValues(id) is { } hasValues)
            {
                keyed.SetHasValues(hasValues);
            }

            foreach (GraphChild child in graph.Children[graph.ChildrenOf(id)])
            {
                keyed.Add(child);
            }

            foreach (GraphSlot slot in graph.Slots[graph.SlotsOf(id)])
            {
                keyed.Add(slot);
            }

            foreach (GraphAttribute attribute in graph.Attributes[graph.AttributesOf(id)])
            {
                keyed.Add(attribute with { CheckpointKey = Rekey(attribute, WritePath(tree, id, path)) });
            }

            if (graph.Savers.TryGetValue(id, out GraphSaver saver))
            {
                keyed.Savers[id] = saver with { ObjectName = Rename(saver, WritePath(tree, id, path)) };
            }
        }

        return keyed;

        TextRange Rekey(GraphAttribute attribute, ReadOnlySpan<byte> path)
        {
            ReadOnlySpan<byte> found = graph[attribute.CheckpointKey];
            int marker = found.LastIndexOf(Marker);
            byte[] key = marker >= 0 ? [.. path, .. found[marker..]] : [.. path, .. Marker, .. graph[attribute.Name]];
            return found.SequenceEqual(key) ? attribute.CheckpointKey : keyed.Texts.Add(key);
        }

        // TensorFlow names the object by its path when it is saved; user code names its tensors after that.
        TextRange Rename(GraphSaver saver, ReadOnlySpan<byte> path) =>
            graph[saver.ObjectName].SequenceEqual(path) ? saver.ObjectName : keyed.Texts.Add(path);
    }

    private static ReadOnlySpan<byte> WritePath(GraphTree tree, int id, byte[] buffer)
    {
        if (!tree.Reaches(id))
        {
            throw new CheckpointException(
                CheckpointError.ObjectGraphConflict,
                $"The object {id} of the object graph would have no path: its name, or one on the way, is another object's too. "
                    + "Use other names, or leave the object out."
            );
        }

        int length = tree.WritePath(id, buffer, escapes: true);
        return length >= 0
            ? buffer.AsSpan(buffer.Length - length)
            : throw new CheckpointException(
                CheckpointError.DamagedObjectGraph,
                $"The object {id} of the object graph has a path of more than {MaxPathLength} bytes, which is not written. "
                    + "Use other names, or leave the object out."
            );
    }
}
