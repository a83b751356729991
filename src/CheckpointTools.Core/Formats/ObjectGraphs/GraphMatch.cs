namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>
/// Which object of a checkpoint's graph TensorFlow restores into each object of a program: both graphs are walked from their roots, along
/// children of equal names and slots of equal variables and names.
/// </summary>
internal sealed class GraphMatch
{
    private const int None = -1;

    private readonly GraphData _wanted;
    private readonly GraphData _given;
    private readonly int[] _matches;

    /// <param name="wanted">The graph of the program.</param>
    /// <param name="given">The graph of the checkpoint.</param>
    public GraphMatch(GraphData wanted, GraphData given)
    {
        _wanted = wanted;
        _given = given;
        _matches = new int[wanted.Count];
        _matches.AsSpan().Fill(None);
        if (wanted.Count > 0 && given.Count > 0)
        {
            Walk();
        }
    }

    /// <summary>The object of the checkpoint for one of the program; null if there is none.</summary>
    public int? Find(int id) => _matches[id] == None ? null : _matches[id];

    private void Walk()
    {
        int[] queue = new int[_wanted.Count];
        int end = 1;
        _matches[0] = 0;
        for (int next = 0; next < end; next++)
        {
            MatchChildren(queue[next], queue, ref end);
        }

        foreach (int optimizer in queue.AsSpan(0, end))
        {
            MatchSlots(optimizer);
        }
    }

    private void MatchChildren(int id, int[] queue, ref int end)
    {
        ReadOnlySpan<GraphChild> given = _given.Children[_given.ChildrenOf(_matches[id])];
        var names = new TextIndex(_given, given.Length);
        var ids = new List<int>();
        foreach (GraphChild child in given)
        {
            if (!child.IsDuplicate)
            {
                names.Add(child.LocalName);
                ids.Add(child.Id);
            }
        }

        foreach (GraphChild child in _wanted.Children[_wanted.ChildrenOf(id)])
        {
            int found = child.IsDuplicate ? None : names.Find(_wanted[child.LocalName]);
            if (found >= 0 && _given.Has(ids[found]) && _wanted.Has(child.Id) && _matches[child.Id] == None)
            {
                _matches[child.Id] = ids[found];
                queue[end++] = child.Id;
            }
        }
    }

    private void MatchSlots(int optimizer)
    {
        var slots = new Dictionary<(int Variable, string Name), int>();
        foreach (GraphSlot slot in _given.Slots[_given.SlotsOf(_matches[optimizer])])
        {
            slots.TryAdd((slot.VariableId, _given.ToText(slot.Name)), slot.Id);
        }

        foreach (GraphSlot slot in _wanted.Slots[_wanted.SlotsOf(optimizer)])
        {
            if (
                _wanted.Has(slot.Id)
                && _wanted.Has(slot.VariableId)
                && _matches[slot.Id] == None
                && _matches[slot.VariableId] != None
                && slots.TryGetValue((_matches[slot.VariableId], _wanted.ToText(slot.Name)), out int found)
                && _given.Has(found)
            )
            {
                _matches[slot.Id] = found;
            }
        }
    }
}
