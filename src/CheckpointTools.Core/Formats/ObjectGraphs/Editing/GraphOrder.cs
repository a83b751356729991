namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>
/// The objects that can be reached from the root, in TensorFlow's order: breadth first, children in their order, then the slot variables
/// whose optimizer and variable are both reached so, and what these hold.
/// </summary>
internal sealed class GraphOrder
{
    private const int NotReached = -1;

    private readonly GraphDraft _draft;
    private readonly List<int> _ids = [];
    private readonly int[] _numbers;

    public GraphOrder(GraphDraft draft)
    {
        _draft = draft;
        _numbers = new int[draft.Count];
        _numbers.AsSpan().Fill(NotReached);
        Visit(0);
        FollowChildren(0);
        int byChildren = _ids.Count;
        for (int next = 0; next < byChildren; next++)
        {
            foreach (GraphSlot slot in draft[_ids[next]].Slots)
            {
                if (Find(slot.VariableId) is var variable && variable != NotReached && variable < byChildren)
                {
                    Visit(slot.Id);
                }
            }
        }

        FollowChildren(byChildren);
    }

    /// <summary>The ids in the draft, by the new ids.</summary>
    public IReadOnlyList<int> Ids => _ids;

    /// <summary>The new id of an object; -1 if it is not reached.</summary>
    public int Find(int id) => _numbers[id];

    private void FollowChildren(int first)
    {
        for (int next = first; next < _ids.Count; next++)
        {
            foreach (GraphChild child in _draft[_ids[next]].Children)
            {
                Visit(child.Id);
            }
        }
    }

    private void Visit(int id)
    {
        if (_numbers[id] == NotReached)
        {
            _numbers[id] = _ids.Count;
            _ids.Add(id);
        }
    }
}
