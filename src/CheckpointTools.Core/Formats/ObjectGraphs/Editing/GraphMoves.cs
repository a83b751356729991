namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>
/// Renames and moves objects, all at once: swaps and chains come out as they are written. An edge that keeps its holder keeps its place, so
/// that paths of equal length are decided as before. Objects on the way to a new place are made where there are none, and those that are
/// left without anything go. Where an object is in the place already, the two are united.
/// </summary>
internal sealed class GraphMoves
{
    private readonly GraphDraft _draft;
    private readonly GraphOverlay _overlay;

    /// <summary>The edges that have left their place: by holder and position.</summary>
    private readonly HashSet<(int Parent, int Position)> _detached = [];

    private readonly ChildPositions _positions;

    private GraphMoves(GraphDraft draft)
    {
        _draft = draft;
        _overlay = new GraphOverlay(draft, static _ => true, IsDetached);
        _positions = new ChildPositions(draft, IsDetached);
    }

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

        moves._overlay.Redirect();
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
            Lay(0, id, "");
            return;
        }

        if (Array.Exists(names, static name => name.Length == 0))
        {
            throw EditingFaults.EmptyName(change.To);
        }

        int parent = 0;
        foreach (string name in names[..^1])
        {
            int next = FindChild(parent, name);
            parent = next >= 0 ? _overlay.Find(_draft[parent].Children[next].Id) : AddObject(parent, name);
        }

        int taken = FindChild(parent, names[^1]);
        if (taken >= 0)
        {
            Lay(_draft[parent].Children[taken].Id, id, change.To);
        }
        else if (parent == oldParent)
        {
            _positions.Rename(parent, position, names[^1]);
            _detached.Remove((parent, position));
        }
        else
        {
            _positions.Add(parent, names[^1], id);
        }
    }

    private void Lay(int lower, int upper, string path)
    {
        foreach (int changed in _overlay.Lay(lower, upper, path))
        {
            _positions.Forget(changed);
        }
    }

    private int AddObject(int parent, string name)
    {
        int id = _draft.AddObject(new DraftObject());
        _positions.Add(parent, name, id);
        return id;
    }

    /// <summary>The position of a child that is in its place; -1 if there is none of that name.</summary>
    private int FindChild(int parent, string name) =>
        _positions.Find(parent, name) is var position && IsDetached(parent, position) ? -1 : position;

    private bool IsDetached(int parent, int position) => _detached.Contains((parent, position));
}
