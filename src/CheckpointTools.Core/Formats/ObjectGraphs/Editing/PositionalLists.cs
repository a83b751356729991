using System.Globalization;
using CheckpointTools.Binary;

namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>
/// The lists of today's Keras optimizers (`_trainable_variables`, `_variables`, `_momentums`, ...), which TensorFlow restores by position
/// (format.md 11.6): where something was taken out, what follows moves up, or it would be restored as the state of another variable. Gaps
/// that were there before stay: a trained variable need not have slots.
/// </summary>
/// <param name="draft">A draft of the graph in which the objects have their ids.</param>
/// <param name="graph">The graph as it was.</param>
internal sealed class PositionalLists(GraphDraft draft, GraphData graph)
{
    /// <summary>Numbers the lists of an optimizer anew, as far as something was taken out.</summary>
    public void Close(PositionalOptimizer optimizer)
    {
        int[] untrained = FindGone(optimizer.Trained);
        Shift(optimizer.Trained, untrained);
        Shift(optimizer.Variables, FindGone(optimizer.Variables));
        foreach (PositionalList list in optimizer.Slots)
        {
            Shift(list.Id, optimizer.Trained >= 0 ? untrained : FindGone(list.Id));
        }
    }

    /// <summary>The positions of what was taken out of a list, in order.</summary>
    private int[] FindGone(int list)
    {
        if (list < 0)
        {
            return [];
        }

        HashSet<int> left = [.. draft[list].Children.Select(static child => child.Id)];
        int[] gone =
        [
            .. graph
                .Children[graph.ChildrenOf(list)]
                .ToArray()
                .Where(child => !left.Contains(child.Id))
                .Select(child => ReadPosition(graph[child.LocalName]))
                .OfType<int>(),
        ];
        Array.Sort(gone);
        return gone;
    }

    private void Shift(int list, int[] gone)
    {
        for (int i = 0; list >= 0 && gone.Length > 0 && i < draft[list].Children.Count; i++)
        {
            GraphChild child = draft[list].Children[i];
            if (ReadPosition(draft[child.LocalName]) is { } position)
            {
                int before = ~Array.BinarySearch(gone, position);
                string name = (position - before).ToString(CultureInfo.InvariantCulture);
                draft[list].Children[i] = before > 0 ? child with { LocalName = draft.AddText(name) } : child;
            }
        }
    }

    private static int? ReadPosition(ReadOnlySpan<byte> name) =>
        int.TryParse(TensorName.ToText(name), NumberStyles.None, CultureInfo.InvariantCulture, out int position) ? position : null;
}
