using CheckpointTools.Binary;

namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>
/// Lays an object over another one of the same draft: children of one name become one object, new ones are added, and so are the slots of
/// both. Where both store a value, the object has both, the first one's in front: whoever writes decides which of them stays.
/// </summary>
internal sealed class GraphOverlay
{
    private const int None = -1;

    private readonly GraphDraft _draft;

    /// <summary>The object that another one became.</summary>
    private readonly Dictionary<int, int> _into = [];

    /// <summary>The object that was laid over one.</summary>
    private readonly Dictionary<int, int> _over = [];
    private readonly Queue<(int Lower, int Upper, string Path)> _queue = [];

    private GraphOverlay(GraphDraft draft) => _draft = draft;

    /// <param name="draft">The draft.</param>
    /// <param name="lower">The object that stays.</param>
    /// <param name="upper">The object that becomes part of it.</param>
    /// <param name="path">The path of both, for messages.</param>
    /// <exception cref="CheckpointException">One holds an object at two places, where the other holds two objects.</exception>
    public static void Lay(GraphDraft draft, int lower, int upper, string path)
    {
        var overlay = new GraphOverlay(draft);
        overlay.Pair(lower, upper, path);
        while (overlay._queue.TryDequeue(out (int Lower, int Upper, string Path) pair))
        {
            overlay.Unite(pair.Lower, pair.Upper, pair.Path);
        }

        overlay.PairSlots();
        overlay.Redirect();
    }

    private void Pair(int lower, int upper, string path)
    {
        if (lower == upper)
        {
            return;
        }

        int into = _into.GetValueOrDefault(upper, None);
        int over = _over.GetValueOrDefault(lower, None);
        if (into == lower)
        {
            return;
        }

        if (into != None || over != None || _into.ContainsKey(lower))
        {
            throw EditingFaults.SharedOtherwise(path);
        }

        _into[upper] = lower;
        _over[lower] = upper;
        _queue.Enqueue((lower, upper, path));
    }

    private void Unite(int lower, int upper, string path)
    {
        DraftObject into = _draft[lower];
        DraftObject from = _draft[upper];
        if (into.Saver is not null && from.Saver is not null)
        {
            throw EditingFaults.TwoSavers(path);
        }

        into.Saver ??= from.Saver;
        into.Attributes = [.. into.Attributes, .. from.Attributes];
        into.Slots = [.. into.Slots, .. from.Slots];
        var names = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (GraphChild child in into.Children)
        {
            names.TryAdd(TensorName.ToText(_draft[child.LocalName]), child.Id);
        }

        var added = new List<GraphChild>(into.Children);
        foreach (GraphChild child in from.Children)
        {
            string name = TensorName.ToText(_draft[child.LocalName]);
            if (names.TryGetValue(name, out int known))
            {
                Pair(known, child.Id, path.Length == 0 ? LocalName.Escape(name) : $"{path}/{LocalName.Escape(name)}");
            }
            else if (names.TryAdd(name, child.Id))
            {
                added.Add(child);
            }
        }

        into.Children = [.. added];
    }

    /// <summary>Slots of one name for one variable become one, like children of one name.</summary>
    private void PairSlots()
    {
        foreach (int lower in _over.Keys.ToArray())
        {
            DraftObject optimizer = _draft[lower];
            var known = new Dictionary<(int Variable, string Name), int>();
            var slots = new List<GraphSlot>();
            foreach (GraphSlot slot in optimizer.Slots)
            {
                int variable = _into.GetValueOrDefault(slot.VariableId, slot.VariableId);
                string name = TensorName.ToText(_draft[slot.Name]);
                if (known.TryAdd((variable, name), slot.Id))
                {
                    slots.Add(slot);
                }
                else
                {
                    Pair(known[(variable, name)], slot.Id, $"the slot {name}");
                }
            }

            optimizer.Slots = [.. slots];
        }

        while (_queue.TryDequeue(out (int Lower, int Upper, string Path) pair))
        {
            Unite(pair.Lower, pair.Upper, pair.Path);
        }
    }

    /// <summary>Lets everything that leads to a laid-over object lead to the one that it became.</summary>
    private void Redirect()
    {
        for (int id = 0; id < _draft.Count; id++)
        {
            DraftObject holder = _draft[id];
            holder.Children = Array.ConvertAll(
                holder.Children,
                child => _into.TryGetValue(child.Id, out int into) ? child with { Id = into } : child
            );
            holder.Slots = Array.ConvertAll(
                holder.Slots,
                slot =>
                    slot with
                    {
                        VariableId = _into.GetValueOrDefault(slot.VariableId, slot.VariableId),
                        Id = _into.GetValueOrDefault(slot.Id, slot.Id),
                    }
            );
        }
    }
}
