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
    private readonly Dictionary<int, GraphSlot> _slots = [];
    private readonly Lazy<HashSet<int>> _isHeldByOptimizer;

    public GraphRoles(GraphData graph, GraphTree all)
    {
        _graph = graph;
        _all = all;
        bool[] isOptimizer = _isOptimizer = FindOptimizers();
        _isTrainable = new bool[graph.Count];
        _isAverage = new bool[graph.Count];
        MarkLists(isOptimizer, "_trainable_variables"u8, _isTrainable);
        MarkLists(isOptimizer, "_model_variables_moving_average"u8, _isAverage);
        _isMetric = GraphMetrics.Find(graph);
        _model = new GraphTree(graph, id => isOptimizer[id]);
        _isHeldByOptimizer = new Lazy<HashSet<int>>(() =>
            [
                .. Enumerable
                    .Range(0, graph.Count)
                    .Where(id => isOptimizer[id])
                    .SelectMany(id => graph.Children[graph.ChildrenOf(id)].ToArray().Select(static child => child.Id)),
            ]
        );
        foreach (GraphSlot slot in graph.Slots)
        {
            _slots.TryAdd(slot.Id, slot);
        }
    }

    /// <summary>
    /// The path that a user would take: around the optimizers if possible, otherwise the shortest. Null if there is none, or it is longer
    /// than <paramref name="maxLength"/> bytes.
    /// </summary>
    public string? PathOf(int id, int maxLength) => TreeOf(id).PathOf(id, maxLength, escapes: false);

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

    /// <summary>Whether the root itself holds an object of the model.</summary>
    public bool IsAtRoot(int id) => _model.Reaches(id) && _model.ParentOf(id) == 0;

    /// <summary>The name of the attribute by which an object is held; for a slot variable, the name of the slot.</summary>
    public ReadOnlySpan<byte> LastNameOf(int id) => TreeOf(id).LastNameOf(id);

    /// <summary>The optimizer's name for a slot, and the key of its variable; null if it has none.</summary>
    public (string Name, string? Variable)? FindSlot(int id) =>
        _slots.TryGetValue(id, out GraphSlot slot)
            ? (_graph.ToText(slot.Name), _graph.Has(slot.VariableId) ? FindKey(slot.VariableId) : null)
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

    private GraphTree TreeOf(int id) => _model.Reaches(id) ? _model : _all;

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

    private bool[] FindOptimizers()
    {
        bool[] isOptimizer = new bool[_graph.Count];
        for (int id = 0; id < _graph.Count; id++)
        {
            isOptimizer[id] = LooksLikeOptimizer(id);
        }

        // One that scales the loss has none of its own, but holds the optimizer that it is around.
        for (int id = 0; id < _graph.Count; id++)
        {
            isOptimizer[id] |= IsAroundOptimizer(id, isOptimizer);
        }

        return isOptimizer;
    }

    /// <summary>
    /// An object with slot variables is an optimizer. A Keras optimizer has none, but it counts its iterations, and lists its variables or
    /// has a learning rate.
    /// </summary>
    private bool LooksLikeOptimizer(int id)
    {
        bool counts = false;
        bool learns = false;
        foreach (GraphChild child in _graph.Children[_graph.ChildrenOf(id)])
        {
            ReadOnlySpan<byte> name = _graph[child.LocalName];
            counts |= name.SequenceEqual("_iterations"u8) || name.SequenceEqual("iterations"u8) || name.SequenceEqual("iter"u8);
            learns |=
                name.SequenceEqual("_learning_rate"u8)
                || name.SequenceEqual("learning_rate"u8)
                || name.SequenceEqual("_variables"u8)
                || name.SequenceEqual("_trainable_variables"u8)
                || name.SequenceEqual("decay"u8);
        }

        return (counts && learns) || _graph.Slots[_graph.SlotsOf(id)].Length > 0;
    }

    private bool IsAroundOptimizer(int id, bool[] isOptimizer)
    {
        bool isAround = false;
        bool scales = false;
        foreach (GraphChild child in _graph.Children[_graph.ChildrenOf(id)])
        {
            ReadOnlySpan<byte> name = _graph[child.LocalName];
            isAround |=
                (name.SequenceEqual("_optimizer"u8) || name.SequenceEqual("inner_optimizer"u8))
                && _graph.Has(child.Id)
                && isOptimizer[child.Id];
            scales |= name.SequenceEqual("_loss_scale"u8) || name.SequenceEqual("loss_scale"u8) || name.SequenceEqual("dynamic_scale"u8);
        }

        return isAround && scales;
    }

    /// <summary>Marks what the optimizers' lists of a name hold: each list only once, however many optimizers claim it.</summary>
    private void MarkLists(bool[] isOptimizer, ReadOnlySpan<byte> name, bool[] marks)
    {
        var lists = new HashSet<int>();
        for (int id = 0; id < _graph.Count; id++)
        {
            if (isOptimizer[id])
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
