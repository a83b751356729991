using CheckpointTools.Formats.ObjectGraphs;

namespace CheckpointTools.Objects;

/// <summary>
/// All that is below one object, breadth first: first around the optimizers, then what they hold, and at last the slots that they refer
/// to. Every object is reached once, so cycles end.
/// </summary>
internal sealed class ObjectWalk
{
    private const int NoParent = -1;

    private readonly GraphData _graph;
    private readonly int _start;
    private readonly List<int> _reached = [];
    private readonly Dictionary<int, (int Parent, TextRange Name)> _steps = [];

    public ObjectWalk(GraphData graph, GraphRoles roles, int start)
    {
        _graph = graph;
        _start = start;
        var optimizers = new List<int>();
        _reached.Add(start);
        _steps.Add(start, default);
        for (int next = 0; next < _reached.Count; next++)
        {
            if (_reached[next] != start && roles.IsOptimizer(_reached[next]))
            {
                optimizers.Add(_reached[next]);
            }
            else
            {
                AddChildren(_reached[next]);
            }
        }

        for (int next = 0; next < optimizers.Count; next++)
        {
            int behind = _reached.Count;
            AddChildren(optimizers[next]);
            for (; behind < _reached.Count; behind++)
            {
                AddChildren(_reached[behind]);
            }
        }

        int slots = _reached.Count;
        for (int next = 0; next < _reached.Count; next++)
        {
            if (next >= slots)
            {
                AddChildren(_reached[next]);
            }

            foreach (GraphSlot slot in graph.Slots[graph.SlotsOf(_reached[next])])
            {
                if (graph.Has(slot.Id) && _steps.TryAdd(slot.Id, (NoParent, default)))
                {
                    _reached.Add(slot.Id);
                }
            }
        }
    }

    /// <summary>The object itself, and all below it.</summary>
    public IReadOnlyList<int> Reached => _reached;

    /// <summary>Whether an object is shown in the one that holds it by this edge, and not in another.</summary>
    public bool Shows(GraphChild child, int parent) =>
        child.Id != _start && _steps.TryGetValue(child.Id, out (int Parent, TextRange Name) step) && step == (parent, child.LocalName);

    /// <summary>The path of an object that was reached, with escaped names; null for a slot, and if it is too long.</summary>
    /// <param name="id">The object.</param>
    /// <param name="path">The path of the one where the walk began.</param>
    public string? FindPath(int id, string path)
    {
        var names = new Stack<string>();
        int length = path.Length;
        for (; id != _start; id = _steps[id].Parent)
        {
            (int parent, TextRange name) = _steps[id];
            length += name.Length + 1;
            if (parent == NoParent || length > ObjectGraph.MaxPathLength)
            {
                return null;
            }

            names.Push(LocalName.Escape(_graph.ToText(name)));
        }

        return string.Join('/', path.Length == 0 ? names : names.Prepend(path));
    }

    private void AddChildren(int id)
    {
        foreach (GraphChild child in _graph.Children[_graph.ChildrenOf(id)])
        {
            if (!child.IsDuplicate && _graph.Has(child.Id) && _steps.TryAdd(child.Id, (id, child.LocalName)))
            {
                _reached.Add(child.Id);
            }
        }
    }
}
