using CheckpointTools.Binary;
using CheckpointTools.Formats.ObjectGraphs;

namespace CheckpointTools.Writing.Graphs;

/// <summary>Follows paths in a graph, also those of slots (format.md 11.2).</summary>
internal static class GraphPlace
{
    private const string SlotMarker = "/.OPTIMIZER_SLOT/";

    /// <summary>
    /// Whether a path is that of a slot whose variable is renamed: with the optimizer at its new place, or at its old one, for whoever
    /// names the variable's new place alone.
    /// </summary>
    /// <param name="path">The path.</param>
    /// <param name="now">The path in the new key of the slot.</param>
    /// <param name="before">The path in its old key.</param>
    public static bool IsOfSlot(string path, string now, string before)
    {
        (string variable, string optimizer) = Split(path);
        return Split(now) is var (newVariable, newOptimizer)
            && variable == newVariable
            && (optimizer == newOptimizer || optimizer == Split(before).Optimizer);
    }

    /// <summary>Whether a path leads to the object that has a value.</summary>
    public static bool Holds(GraphData graph, string path, GraphOrigin origin)
    {
        int id = path.IndexOf(SlotMarker, StringComparison.Ordinal) is var marker and >= 0
            ? FindSlot(graph, path[..marker], path[(marker + SlotMarker.Length)..])
            : Find(graph, path);
        return graph.Has(id) && graph.Attributes[graph.AttributesOf(id)].ToArray().Any(attribute => attribute.Origin == origin);
    }

    /// <summary>The object at a path; -1 if there is none.</summary>
    public static int Find(GraphData graph, string path) =>
        LocalName.Split(path).Aggregate(0, (id, name) => graph.Has(id) ? graph.FindChild(id, TensorName.ToBytes(name)) : -1);

    private static (string Variable, string Optimizer) Split(string path) =>
        path.IndexOf(SlotMarker, StringComparison.Ordinal) is var marker and >= 0
            ? (path[..marker], path[(marker + SlotMarker.Length)..])
            : (path, "");

    private static int FindSlot(GraphData graph, string variable, string optimizerAndSlot)
    {
        int end = optimizerAndSlot.LastIndexOf('/');
        int variableId = Find(graph, variable);
        int optimizer = end < 0 ? -1 : Find(graph, optimizerAndSlot[..end]);
        if (graph.Has(optimizer))
        {
            byte[] name = TensorName.ToBytes(LocalName.Unescape(optimizerAndSlot[(end + 1)..]));
            foreach (GraphSlot slot in graph.Slots[graph.SlotsOf(optimizer)])
            {
                if (slot.VariableId == variableId && graph[slot.Name].SequenceEqual(name))
                {
                    return slot.Id;
                }
            }
        }

        return -1;
    }
}
