namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>
/// The places of objects. Names do not show them: Keras 3 stores a model's weights under its optimizer. Objects that can be reached without
/// passing an optimizer belong to the model; objects behind an optimizer are its state (format.md 11.6, 12.3).
/// </summary>
internal sealed class GraphRoles
{
    private readonly GraphData _graph;
    private readonly GraphTree _all;
    private readonly GraphTree _model;
    private readonly bool[] _isOptimizer;
    private readonly bool[] _isTrainable;
    private readonly bool[] _isAverage;
    private readonly bool[] _isMetric;
    private readonly Dictionary<int, (int Optimizer, GraphSlot Slot)> _slots = [];
    private readonly Lazy<int[]> _optimizers;
    private readonly Lazy<HashSet<int>> _isHeldByOptimizer;

    public GraphRoles(GraphData graph, GraphTree all)
    {
        _graph = graph;
        _all = all;
        _isOptimizer = GraphOptimizers.Find(graph);
        _isTrainable = new bool[graph.Count];
        _isAverage = new bool[graph.Count];
        MarkLists("_trainable_variables"u8, _isTrainable);
        MarkLists("_model_variables_moving_average"u8, _isAverage);
        _isMetric = GraphMetrics.Find(graph);
        _model = new GraphTree(graph, id => _isOptimizer[id]);
        _isHeldByOptimizer = new Lazy<HashSet<int>>(() =>
            [.. Enumerable.Range(0, graph.Count).Where(id => _isOptimizer[id]).SelectMany(FindHeld)]
        );
        for (int id = 0; id < graph.Count; id++)
        {
            foreach (GraphSlot slot in graph.Slots[graph.SlotsOf(id)])
            {
                _slots.TryAdd(slot.Id, (id, slot));
            }
        }

        Positions = new PositionalSlots(graph, _isOptimizer, _model);
        _optimizers = new Lazy<int[]>(FindOptimizers);
    }

    /// <summary>The optimizers that restore by position, and whose the slots in their lists are.</summary>
    public PositionalSlots Positions { get; }

    /// <summary>
    /// The path that a user would take, with its names escaped: around the optimizers if possible, otherwise the shortest. Null if there is
    /// none, or it is longer than <paramref name="maxLength"/> bytes.
    /// </summary>
    public string? PathOf(int id, int maxLength) => TreeOf(id).PathOf(id, maxLength, escapes: true);

    /// <summary>What leads to an object.</summary>
    public ObjectPlace PlaceOf(int id) =>
        !_all.Reaches(id) ? ObjectPlace.Nowhere
        : _model.Reaches(id) || _isTrainable[id]
            ? _isMetric[id] ? ObjectPlace.Metric
                : ObjectPlace.Model
        : _isAverage[id] ? ObjectPlace.Average
        : _all.ReachesAsSlot(id) ? ObjectPlace.Slot
        : ObjectPlace.Optimizer;

    /// <summary>Whether an object is reached through an optimizer alone, and is none of the variables that it trains.</summary>
    public bool IsOfOptimizer(int id) => PlaceOf(id) is ObjectPlace.Optimizer or ObjectPlace.Slot or ObjectPlace.Average;

    /// <summary>Whether it is an optimizer, or scales the loss around one.</summary>
    public bool IsOptimizer(int id) => _isOptimizer[id];

    /// <summary>
    /// Whether it is the state of an optimizer for one variable: what only the optimizer leads to, less what it holds itself, which are its
    /// rates and the count of its iterations.
    /// </summary>
    public bool IsSlot(int id) =>
        PlaceOf(id) is ObjectPlace.Slot or ObjectPlace.Average
        || (PlaceOf(id) == ObjectPlace.Optimizer && HasValue(id) && !IsHeldByOptimizer(id));

    /// <summary>Whether an object can be reached around the optimizers. Some of what they train may not be.</summary>
    public bool IsBesideOptimizers(int id) => _model.Reaches(id);

    /// <summary>Whether the root itself holds an object of the model.</summary>
    public bool IsAtRoot(int id) => _model.Reaches(id) && _model.ParentOf(id) == 0;

    /// <summary>The name of the attribute by which an object is held; for a slot variable, the name of the slot.</summary>
    public ReadOnlySpan<byte> LastNameOf(int id) => TreeOf(id).LastNameOf(id);

    /// <summary>
    /// The optimizer's name for a slot, and the key of its variable; null if it is none, or it is not known whose it is. In today's
    /// optimizers of Keras the name is that of the list, such as _momentums.
    /// </summary>
    public (string Name, string? Variable)? FindSlot(int id)
    {
        if (_slots.TryGetValue(id, out (int Optimizer, GraphSlot Slot) found))
        {
            return (_graph.ToText(found.Slot.Name), _graph.Has(found.Slot.VariableId) ? FindKey(found.Slot.VariableId) : null);
        }

        return Positions.Find(id) is { } slot && _graph.Has(slot.Variable) && FindKey(slot.Variable) is { } key
            ? (_graph.ToText(slot.List), key)
            : null;
    }

    /// <summary>
    /// The optimizer's name for a slot, also where its variable is not known; null if the object is no slot, or only in a list of all.
    /// </summary>
    public string? FindSlotName(int id) =>
        _slots.TryGetValue(id, out (int Optimizer, GraphSlot Slot) found) ? _graph.ToText(found.Slot.Name)
        : Positions.Find(id) is { } slot ? _graph.ToText(slot.List)
        : null;

    /// <summary>The optimizer that an object is the state of, the nearest if one is around another; null if it is of none.</summary>
    public int? FindOptimizer(int id) =>
        !IsOfOptimizer(id) ? null
        : _slots.TryGetValue(id, out (int Optimizer, GraphSlot Slot) found) ? found.Optimizer
        : _optimizers.Value[id] is var optimizer && optimizer >= 0 ? optimizer
        : null;

    /// <summary>The keys of the variables that the root itself holds, and the names by which it holds other objects.</summary>
    public (List<string> Keys, List<string> Names) ReadRoot()
    {
        const int MaxNameLength = 64;
        var keys = new List<string>();
        var names = new List<string>();
        foreach (GraphChild child in _graph.Children[_graph.ChildrenOf(0)])
        {
            if (!_graph.Has(child.Id))
            {
                continue;
            }

            if (FindKey(child.Id) is { } key)
            {
                keys.Add(key);
            }
            else if (child.LocalName.Length <= MaxNameLength)
            {
                names.Add(_graph.ToText(child.LocalName));
            }
        }

        return (keys, names);
    }

    /// <summary>What an optimizer holds itself; of one that scales the loss, its factor and its count, too.</summary>
    private IEnumerable<int> FindHeld(int optimizer)
    {
        foreach (GraphChild child in _graph.Children[_graph.ChildrenOf(optimizer)].ToArray())
        {
            yield return child.Id;
            if (_graph.Has(child.Id) && ScalesLoss(_graph[child.LocalName]))
            {
                foreach (GraphChild below in _graph.Children[_graph.ChildrenOf(child.Id)].ToArray())
                {
                    yield return below.Id;
                }
            }
        }
    }

    private static bool ScalesLoss(ReadOnlySpan<byte> name) => name.SequenceEqual("loss_scale"u8) || name.SequenceEqual("_loss_scale"u8);

    private GraphTree TreeOf(int id) => _model.Reaches(id) ? _model : _all;

    /// <summary>The nearest optimizer on the way to each object; -1 if there is none. Each step is taken once.</summary>
    private int[] FindOptimizers()
    {
        const int NotKnown = -2;
        int[] found = new int[_graph.Count];
        found.AsSpan().Fill(NotKnown);
        var way = new Stack<int>();
        for (int id = 0; id < found.Length; id++)
        {
            int at = id;
            while (found[at] == NotKnown)
            {
                way.Push(at);
                int parent = _all.Reaches(at) && at != 0 ? _all.ParentOf(at) : -1;
                found[at] =
                    parent < 0 ? -1
                    : _isOptimizer[parent] ? parent
                    : NotKnown;
                at = found[at] == NotKnown ? parent : at;
            }

            while (way.TryPop(out int passed))
            {
                found[passed] = found[at];
            }
        }

        return found;
    }

    private string? FindKey(int id)
    {
        foreach (GraphAttribute attribute in _graph.Attributes[_graph.AttributesOf(id)])
        {
            if (_graph[attribute.Name].SequenceEqual("VARIABLE_VALUE"u8))
            {
                return _graph.ToText(attribute.CheckpointKey);
            }
        }

        return null;
    }

    private bool HasValue(int id) => !_graph.Attributes[_graph.AttributesOf(id)].IsEmpty;

    private bool IsHeldByOptimizer(int id) => _isHeldByOptimizer.Value.Contains(id);

    /// <summary>Marks what the optimizers' lists of a name hold: each list only once, however many optimizers claim it.</summary>
    private void MarkLists(ReadOnlySpan<byte> name, bool[] marks)
    {
        var lists = new HashSet<int>();
        for (int id = 0; id < _graph.Count; id++)
        {
            if (_isOptimizer[id])
            {
                lists.Add(_graph.FindChild(id, name));
            }
        }

        foreach (int list in lists.Where(_graph.Has))
        {
            foreach (GraphChild child in _graph.Children[_graph.ChildrenOf(list)])
            {
                if (_graph.Has(child.Id))
                {
                    marks[child.Id] = true;
                }
            }
        }
    }
}
