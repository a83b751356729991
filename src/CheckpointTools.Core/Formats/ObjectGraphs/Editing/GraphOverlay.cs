using CheckpointTools.Binary;

namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>
/// Lays an object over another one of the same draft: children of one name become one object, new ones are added, and so are the slots of
/// both. Where both store a value, the object has both, the first one's in front: whoever writes decides which of them stays.
/// </summary>
internal sealed class GraphOverlay
{
    private const int None = -1;

    /// <summary>The number of children that are searched without an index.</summary>
    private const int MaxSearched = 16;

    private readonly GraphDraft _draft;
    private readonly Func<int, bool> _gives;
    private readonly Func<int, int, bool> _isDetached;

    /// <summary>The object that another one became.</summary>
    private readonly Dictionary<int, int> _into = [];

    /// <summary>The object that was laid over one, this time.</summary>
    private readonly Dictionary<int, int> _over = [];
    private readonly Queue<(int Lower, int Upper, string Path)> _queue = [];

    /// <param name="draft">The draft.</param>
    /// <param name="gives">
    /// Tells which upper objects give their values beside those of the lower one, for a choice; the others' are passed over where the lower
    /// one has values.
    /// </param>
    /// <param name="isDetached">Tells which edges count as gone, by holder and position; without it, none.</param>
    public GraphOverlay(GraphDraft draft, Func<int, bool> gives, Func<int, int, bool>? isDetached = null) =>
        (_draft, _gives, _isDetached) = (draft, gives, isDetached ?? (static (_, _) => false));

    /// <summary>Lays one object over another, with all that is below them, and lets everything lead to what it became.</summary>
    /// <param name="draft">The draft.</param>
    /// <param name="lower">The object that stays.</param>
    /// <param name="upper">The object that becomes part of it.</param>
    /// <param name="path">The path of both, for messages.</param>
    /// <param name="gives">
    /// Tells which upper objects give their values beside those of the lower one, for a choice; the others' are passed over where the lower
    /// one has values.
    /// </param>
    /// <exception cref="CheckpointException">
    /// One holds an object at two places, where the other holds two objects, or they are optimizers of two kinds.
    /// </exception>
    public static void Lay(GraphDraft draft, int lower, int upper, string path, Func<int, bool> gives)
    {
        var overlay = new GraphOverlay(draft, gives);
        overlay.Lay(lower, upper, path);
        overlay.Redirect();
    }

    /// <summary>Lays one object over another. What leads to the upper one does so until <see cref="Redirect"/>.</summary>
    /// <returns>The objects that have other children now.</returns>
    public IEnumerable<int> Lay(int lower, int upper, string path)
    {
        _over.Clear();
        Pair(lower, upper, path);
        UnitePairs();
        foreach (int optimizer in _over.Keys.ToArray())
        {
            PairSlots(optimizer);
        }

        UnitePairs();
        return _over.Keys;
    }

    /// <summary>The object that one became; itself if it was laid over none.</summary>
    public int Find(int id)
    {
        while (_into.TryGetValue(id, out int into))
        {
            id = into;
        }

        return id;
    }

    /// <summary>Lets everything that leads to a laid-over object lead to the one that it became.</summary>
    public void Redirect()
    {
        if (_into.Count == 0)
        {
            return;
        }

        // An optimizer that was united with none may have slots for two variables that became one.
        _over.Clear();
        for (int id = 0; id < _draft.Count; id++)
        {
            PairSlots(id);
        }

        UnitePairs();
        for (int id = 0; id < _draft.Count; id++)
        {
            DraftObject holder = _draft[id];
            for (int i = 0; i < holder.Children.Count; i++)
            {
                holder.Children[i] = holder.Children[i] with { Id = Find(holder.Children[i].Id) };
            }

            holder.Slots = Array.ConvertAll(holder.Slots, slot => slot with { VariableId = Find(slot.VariableId), Id = Find(slot.Id) });
        }
    }

    private void UnitePairs()
    {
        while (_queue.TryDequeue(out (int Lower, int Upper, string Path) pair))
        {
            Unite(pair.Lower, pair.Upper, pair.Path);
        }
    }

    private void Pair(int lower, int upper, string path)
    {
        lower = Find(lower);
        if (Find(upper) == lower)
        {
            return;
        }

        if (_into.ContainsKey(upper) || _over.ContainsKey(lower))
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
        if (into.Slots.Length > 0 && from.Slots.Length > 0 && !SlotNames(into).SetEquals(SlotNames(from)))
        {
            throw EditingFaults.OtherOptimizer(path, SlotNames(into), SlotNames(from));
        }

        into.Attributes = into.Attributes.Length > 0 && !_gives(upper) ? into.Attributes : [.. into.Attributes, .. from.Attributes];
        into.Slots = [.. into.Slots, .. from.Slots];
        UniteChildren(lower, upper, path);
    }

    private void UniteChildren(int lower, int upper, string path)
    {
        List<GraphChild> into = _draft[lower].Children;
        List<GraphChild> from = _draft[upper].Children;

        // Most objects hold nothing, or a few others.
        bool isLong = into.Count + from.Count > MaxSearched;
        Dictionary<string, int>? ids = isLong ? new Dictionary<string, int>(StringComparer.Ordinal) : null;
        for (int i = 0; i < into.Count; i++)
        {
            if (!_isDetached(lower, i))
            {
                ids?.TryAdd(TensorName.ToText(_draft[into[i].LocalName]), into[i].Id);
            }
        }

        for (int i = 0; i < from.Count; i++)
        {
            GraphChild child = from[i];
            if (_isDetached(upper, i))
            {
                continue;
            }

            string name = TensorName.ToText(_draft[child.LocalName]);
            if (FindChild(name, _draft[child.LocalName]) is var known && known >= 0)
            {
                Pair(known, child.Id, Below(path, name));
            }
            else
            {
                into.Add(child);
                ids?.Add(name, child.Id);
            }
        }

        int FindChild(string name, ReadOnlySpan<byte> bytes)
        {
            if (ids is not null)
            {
                return ids.GetValueOrDefault(name, None);
            }

            for (int i = 0; i < into.Count; i++)
            {
                if (_draft[into[i].LocalName].SequenceEqual(bytes) && !_isDetached(lower, i))
                {
                    return into[i].Id;
                }
            }

            return None;
        }
    }

    /// <summary>Messages name no longer paths: those of a long chain would take the square of its length.</summary>
    private static string Below(string path, string name) =>
        path.Length == 0 ? LocalName.Escape(name)
        : path.Length > ObjectGraph.MaxPathLength ? path
        : $"{path}/{LocalName.Escape(name)}";

    private HashSet<string> SlotNames(DraftObject optimizer) => [.. optimizer.Slots.Select(slot => TensorName.ToText(_draft[slot.Name]))];

    /// <summary>Slots of one name for one variable become one, like children of one name.</summary>
    private void PairSlots(int id)
    {
        DraftObject optimizer = _draft[id];
        if (optimizer.Slots.Length == 0)
        {
            return;
        }

        var known = new Dictionary<(int Variable, string Name), int>();
        var slots = new List<GraphSlot>();
        foreach (GraphSlot slot in optimizer.Slots)
        {
            (int Variable, string Name) key = (Find(slot.VariableId), TensorName.ToText(_draft[slot.Name]));
            if (known.TryAdd(key, slot.Id))
            {
                slots.Add(slot);
            }
            else
            {
                Pair(known[key], slot.Id, $"the slot {key.Name}");
            }
        }

        optimizer.Slots = [.. slots];
    }
}
