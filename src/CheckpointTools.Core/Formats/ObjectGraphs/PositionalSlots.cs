using System.Buffers.Text;

namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>
/// Finds whose slots the entries of an optimizer's lists are, where the graph shows it for certain. Keras 3 has a list of the variables
/// that are trained: equal positions belong together. Keras 2 has none: there the names of a list's slots for name-based checkpoints are
/// those of their variables behind one text, such as "Adam/m/".
/// </summary>
internal sealed class PositionalSlots
{
    private const int Unknown = -1;

    /// <summary>The number of texts that are tried: one for each scope that the first slot's name lies in.</summary>
    private const int MaxScopes = 16;

    /// <summary>Longer names are passed over: one of the length of the file could be in any number of lists.</summary>
    private const int MaxNameLength = 2048;

    private readonly GraphData _graph;
    private readonly GraphTree _model;
    private readonly Dictionary<int, (int Optimizer, TextRange List, int Variable)> _slots = [];
    private readonly Dictionary<int, List<(int Position, int Id)>> _trained = [];
    private readonly HashSet<int> _seen = [];
    private VariableNames? _names;

    /// <param name="graph">The graph.</param>
    /// <param name="isOptimizer">Marks the optimizers.</param>
    /// <param name="model">What is reached around them: the variables that slots can belong to.</param>
    public PositionalSlots(GraphData graph, bool[] isOptimizer, GraphTree model)
    {
        _graph = graph;
        _model = model;
        var optimizers = new List<PositionalOptimizer>();
        for (int id = 0; id < graph.Count; id++)
        {
            // One with slot references restores by these.
            if (isOptimizer[id] && graph.Slots[graph.SlotsOf(id)].IsEmpty)
            {
                optimizers.Add(Read(id));
            }
        }

        Optimizers = optimizers;
    }

    /// <summary>The optimizers that restore by position.</summary>
    public IReadOnlyList<PositionalOptimizer> Optimizers { get; }

    /// <summary>
    /// The optimizer and the list that have a slot, and its variable (-1 if it is not known); null if the object is no slot in a list.
    /// </summary>
    public (int Optimizer, TextRange List, int Variable)? Find(int id) =>
        _slots.TryGetValue(id, out (int, TextRange, int) slot) ? slot : null;

    private PositionalOptimizer Read(int optimizer)
    {
        int variables = _graph.FindChild(optimizer, "_variables"u8);
        int trained = _graph.FindChild(optimizer, "_trainable_variables"u8);
        List<(int Position, int Id)>? order = ReadTrained(trained);
        var lists = new List<PositionalList>();
        foreach (GraphChild child in _graph.Children[_graph.ChildrenOf(optimizer)])
        {
            // Each list counts once, however many optimizers claim it.
            bool isOther = child.Id == variables || child.Id == trained || child.IsDuplicate || !_graph.Has(child.Id);
            bool isNew = !isOther && _seen.Add(child.Id);
            if (isNew && ReadEntries(child.Id) is { Count: > 0 } entries && !entries.Exists(entry => _model.Reaches(entry.Id)))
            {
                lists.Add(CreateList(optimizer, child, entries, order));
            }
        }

        return new PositionalOptimizer(optimizer, variables, trained, lists);
    }

    private List<(int Position, int Id)>? ReadTrained(int list)
    {
        if (!_graph.Has(list))
        {
            return null;
        }

        if (!_trained.TryGetValue(list, out List<(int, int)>? order))
        {
            order = _trained[list] = ReadEntries(list) ?? [];
        }

        return order;
    }

    /// <summary>The entries of a list by their positions; null if it is no list of variables.</summary>
    private List<(int Position, int Id)>? ReadEntries(int list)
    {
        var entries = new List<(int Position, int Id)>();
        foreach (GraphChild child in _graph.Children[_graph.ChildrenOf(list)])
        {
            ReadOnlySpan<byte> name = _graph[child.LocalName];
            bool isPosition = Utf8Parser.TryParse(name, out int position, out int read) && read == name.Length && position >= 0;
            if (!isPosition || child.IsDuplicate || !_graph.Has(child.Id) || FindName(child.Id) is null)
            {
                return null;
            }

            entries.Add((position, child.Id));
        }

        entries.Sort(static (one, other) => one.Position.CompareTo(other.Position));
        return entries;
    }

    private PositionalList CreateList(
        int optimizer,
        GraphChild list,
        List<(int Position, int Id)> entries,
        List<(int Position, int Id)>? order
    )
    {
        int[] owners = order is not null ? FindByPosition(entries, order) : FindByName(entries);
        var slots = new PositionalSlot[entries.Count];
        for (int i = 0; i < slots.Length; i++)
        {
            slots[i] = new PositionalSlot(entries[i].Position, entries[i].Id, owners[i]);
            _slots.TryAdd(entries[i].Id, (optimizer, list.LocalName, owners[i]));
        }

        return new PositionalList(list.Id, list.LocalName, slots);
    }

    /// <summary>
    /// Positions count only in a list that ends where the list of what is trained ends. Between them, one may be left out: a variable whose
    /// gradient is its new value has no slots.
    /// </summary>
    private static int[] FindByPosition(List<(int Position, int Id)> entries, List<(int Position, int Id)> order)
    {
        int[] owners = new int[entries.Count];
        owners.AsSpan().Fill(Unknown);
        if (order.Count == 0 || order[^1].Position != entries[^1].Position)
        {
            return owners;
        }

        int next = 0;
        for (int i = 0; i < entries.Count; i++)
        {
            while (next < order.Count && order[next].Position < entries[i].Position)
            {
                next++;
            }

            if (next == order.Count || order[next].Position != entries[i].Position)
            {
                owners.AsSpan().Fill(Unknown);
                return owners;
            }

            owners[i] = order[next].Id;
        }

        return owners;
    }

    /// <summary>All slots of a list must have the name of a variable behind the same text; if two texts would do, none counts.</summary>
    private int[] FindByName(List<(int Position, int Id)> entries)
    {
        int[] owners = new int[entries.Count];
        owners.AsSpan().Fill(Unknown);
        ReadOnlySpan<byte> first = NameOf(entries[0].Id);
        if (first.Length > MaxNameLength)
        {
            return owners;
        }

        _names ??= new VariableNames(_graph, _model);
        int[]? found = null;
        int length = 0;
        for (int scope = 0; scope < MaxScopes && first[length..].IndexOf((byte)'/') is var slash && slash >= 0; scope++)
        {
            length += slash + 1;
            if (FindBehind(first[..length], entries) is not { } other)
            {
                continue;
            }

            if (found is not null)
            {
                return owners;
            }

            found = other;
        }

        return found ?? owners;
    }

    /// <summary>The variables whose names the slots have behind a text; null if a slot has another name.</summary>
    private int[]? FindBehind(ReadOnlySpan<byte> text, List<(int Position, int Id)> entries)
    {
        int[] owners = new int[entries.Count];
        for (int i = 0; i < owners.Length; i++)
        {
            ReadOnlySpan<byte> name = NameOf(entries[i].Id);
            if (name.Length > MaxNameLength || !name.StartsWith(text) || !_names!.TryFind(name[text.Length..], out owners[i]))
            {
                return null;
            }
        }

        return owners;
    }

    private ReadOnlySpan<byte> NameOf(int id) => FindName(id) is { } name ? _graph[name] : default;

    private TextRange? FindName(int id)
    {
        foreach (GraphAttribute attribute in _graph.Attributes[_graph.AttributesOf(id)])
        {
            return attribute.FullName;
        }

        return null;
    }

    /// <summary>The model's variables by their names in name-based checkpoints.</summary>
    private sealed class VariableNames
    {
        private readonly TextIndex _names;
        private readonly List<int> _ids = [];

        public VariableNames(GraphData graph, GraphTree model)
        {
            _names = new TextIndex(graph, graph.Count);
            for (int id = 0; id < graph.Count; id++)
            {
                Range attributes = graph.AttributesOf(id);
                if (!model.Reaches(id) || graph.Attributes[attributes] is not [{ FullName: { Length: > 0 and <= MaxNameLength } name }, ..])
                {
                    continue;
                }

                int number = _names.Add(name);
                if (number == _ids.Count)
                {
                    _ids.Add(id);
                }
                else
                {
                    _ids[number] = Unknown;
                }
            }
        }

        /// <param name="name">The name.</param>
        /// <param name="id">The variable; -1 if several have the name.</param>
        /// <returns>Whether there is one.</returns>
        public bool TryFind(ReadOnlySpan<byte> name, out int id)
        {
            int number = _names.Find(name);
            id = number < 0 ? Unknown : _ids[number];
            return number >= 0;
        }
    }
}
