using CheckpointTools.Binary;

namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>
/// Renames and moves objects, all at once: swaps and chains come out as they are written. An edge that keeps its holder keeps its place, so
/// that paths of equal length are decided as before. Objects on the way to a new place are made where there are none, and those that are
/// left without anything go. Where an object is in the place already, the two are united.
/// </summary>
internal sealed class GraphMoves
{
    private readonly GraphDraft _draft;

    /// <summary>The edges that have left their place: by holder and position.</summary>
    private readonly HashSet<(int Parent, int Position)> _detached = [];

    private GraphMoves(GraphDraft draft) => _draft = draft;

    /// <exception cref="CheckpointException">There is no such object, or no graph can express the change.</exception>
    public static GraphData Apply(GraphData graph, IReadOnlyList<PathChange> changes)
    {
        var draft = new GraphDraft(graph);
        Apply(draft, changes);
        draft.RemoveEmptied();
        return draft.ToGraph();
    }

    /// <exception cref="CheckpointException">There is no such object, or no graph can express the change.</exception>
    public static void Apply(GraphDraft draft, IReadOnlyList<PathChange> changes)
    {
        var moves = new GraphMoves(draft);
        (int Parent, int Position, int Id, PathChange Change)[] edges =
        [
            .. changes.Select(change =>
            {
                (int parent, int position) = moves.FindEdge(change);
                return (parent, position, draft[parent].Children[position].Id, change);
            }),
        ];
        foreach ((int parent, int position, _, _) in edges)
        {
            moves._detached.Add((parent, position));
        }

        // What is higher is put in place first: the others may go below it.
        foreach ((int parent, int position, int id, PathChange change) in edges.OrderBy(static edge => edge.Change.To.Count('/')))
        {
            moves.Attach(parent, position, id, change);
        }

        foreach (IGrouping<int, int> left in moves._detached.GroupBy(static edge => edge.Parent, static edge => edge.Position))
        {
            HashSet<int> positions = [.. left];
            draft[left.Key].Children = [.. draft[left.Key].Children.Where((_, position) => !positions.Contains(position))];
        }
    }

    private (int Parent, int Position) FindEdge(PathChange change)
    {
        string[] names = LocalName.Split(change.From);
        if (names.Length == 0)
        {
            throw EditingFaults.RootMoved(change.To);
        }

        (int parent, int position) = (0, -1);
        for (int i = 0; i < names.Length; i++)
        {
            parent = i == 0 ? 0 : _draft[parent].Children[position].Id;
            position = FindChild(parent, names[i]);
            if (position < 0)
            {
                throw EditingFaults.NoObject(change.From);
            }
        }

        return (parent, position);
    }

    private void Attach(int oldParent, int position, int id, PathChange change)
    {
        string[] names = LocalName.Split(change.To);
        if (names.Length == 0)
        {
            // Its children become the root's.
            GraphOverlay.Lay(_draft, 0, id, "");
            return;
        }

        int parent = 0;
        foreach (string name in names[..^1])
        {
            int next = FindChild(parent, name);
            parent = next >= 0 ? _draft[parent].Children[next].Id : AddObject(parent, name);
        }

        int taken = FindChild(parent, names[^1]);
        if (taken >= 0)
        {
            GraphOverlay.Lay(_draft, _draft[parent].Children[taken].Id, id, change.To);
        }
        else if (parent == oldParent)
        {
            GraphChild[] children = [.. _draft[parent].Children];
            children[position] = children[position] with { LocalName = _draft.AddText(names[^1]) };
            _draft[parent].Children = children;
            _detached.Remove((parent, position));
        }
        else
        {
            _draft.AddChild(parent, _draft.AddText(names[^1]), id);
        }
    }

    private int AddObject(int parent, string name)
    {
        int id = _draft.AddObject(new DraftObject());
        _draft.AddChild(parent, _draft.AddText(name), id);
        return id;
    }

    private int FindChild(int parent, string name)
    {
        byte[] wanted = TensorName.ToBytes(name);
        GraphChild[] children = _draft[parent].Children;
        for (int i = 0; i < children.Length; i++)
        {
            if (_draft[children[i].LocalName].SequenceEqual(wanted) && !_detached.Contains((parent, i)))
            {
                return i;
            }
        }

        return -1;
    }
}
