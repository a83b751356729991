using System.Globalization;
using CheckpointTools.Binary;

namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>
/// The lists of today's Keras optimizers (`_trainable_variables`, `_variables`, `_momentums`, ...), which TensorFlow restores by position
/// (format.md 11.6): where something was taken out, what follows moves up, or it would be restored as the state of another variable.
/// </summary>
internal static class PositionalLists
{
    /// <summary>Numbers the lists of all optimizers anew, in their order.</summary>
    public static void Close(GraphDraft draft, Func<int, bool> isOptimizer)
    {
        for (int id = 0; id < draft.Count; id++)
        {
            if (!isOptimizer(id))
            {
                continue;
            }

            foreach (GraphChild list in draft[id].Children)
            {
                if (ReadPositions(draft, list.Id) is { } positions)
                {
                    Close(draft, list.Id, positions);
                }
            }
        }
    }

    private static void Close(GraphDraft draft, int list, int[] positions)
    {
        GraphChild[] children = [.. draft[list].Children];
        int[] order = [.. Enumerable.Range(0, children.Length)];
        Array.Sort([.. positions], order);
        for (int position = 0; position < order.Length; position++)
        {
            ref GraphChild child = ref children[order[position]];
            if (positions[order[position]] != position)
            {
                child = child with { LocalName = draft.AddText(position.ToString(CultureInfo.InvariantCulture)) };
            }
        }

        draft[list].Children = children;
    }

    /// <summary>The numbers by which an object holds others; null if one of its names is no number, or it holds nothing.</summary>
    private static int[]? ReadPositions(GraphDraft draft, int list)
    {
        GraphChild[] children = draft[list].Children;
        int[] positions = new int[children.Length];
        for (int i = 0; i < children.Length; i++)
        {
            string name = TensorName.ToText(draft[children[i].LocalName]);
            if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out positions[i]))
            {
                return null;
            }
        }

        return positions.Length == 0 || positions.Distinct().Count() != positions.Length ? null : positions;
    }
}
