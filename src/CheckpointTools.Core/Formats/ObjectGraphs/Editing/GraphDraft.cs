namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>
/// A graph while it is edited. Edits change objects and edges; <see cref="ToGraph"/> then makes a graph of what is left. The ids of objects
/// stay as they are until then.
/// </summary>
internal sealed class GraphDraft
{
    private readonly List<DraftObject> _objects = [];
    private readonly GraphTexts _texts = new();
    private readonly List<TextRange> _unknown = [];
    private bool _statesValues;

    /// <summary>An empty draft: a root without anything.</summary>
    public GraphDraft()
    {
        _objects.Add(new DraftObject());
        _statesValues = true;
    }

    /// <summary>A draft of a graph.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="source">The number of the source that it is of; without it, its values keep their origins.</param>
    public GraphDraft(GraphData graph, int? source = null) => Add(graph, source);

    public int Count => _objects.Count;

    public DraftObject this[int id] => _objects[id];

    public ReadOnlySpan<byte> this[TextRange text] => _texts[text];

    public TextRange AddText(string text) => _texts.Add(text);

    public TextRange AddText(ReadOnlySpan<byte> text) => _texts.Add(text);

    /// <summary>Adds an object that nothing holds yet.</summary>
    /// <returns>Its id.</returns>
    public int AddObject(DraftObject added)
    {
        _objects.Add(added);
        return Count - 1;
    }

    /// <summary>Adds all objects of a graph; nothing that was there before holds them.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="source">The number of the source that it is of; without it, its values keep their origins.</param>
    /// <returns>The id of its root; the others follow in their order.</returns>
    public int Add(GraphData graph, int? source = null)
    {
        int first = Count;
        int offset = _texts.Add(graph.Texts);
        bool[] hadValues = GraphValues.Find(graph);
        for (int id = 0; id < graph.Count; id++)
        {
            _statesValues |= graph.SaysItHasValues(id) is not null;
            _objects.Add(
                new DraftObject
                {
                    Children = [.. graph.Children[graph.ChildrenOf(id)].ToArray().Select(child => child.MovedBy(first, offset))],
                    Attributes = Array.ConvertAll(graph.Attributes[graph.AttributesOf(id)].ToArray(), Take),
                    Slots = Array.ConvertAll(graph.Slots[graph.SlotsOf(id)].ToArray(), slot => slot.MovedBy(first, offset)),
                    Saver = graph.Savers.TryGetValue(id, out GraphSaver saver) ? Own(saver) : null,
                    Unknown = graph.UnknownOf(id).MovedBy(offset),
                    HadValues = hadValues[id],
                }
            );
        }

        _unknown.Add(graph.Unknown.MovedBy(offset));
        return first;

        GraphAttribute Take(GraphAttribute attribute) => attribute.MovedBy(offset) with { Origin = From(attribute.Origin) };

        GraphSaver Own(GraphSaver saver) => saver.MovedBy(offset) with { Origin = From(saver.Origin) };

        GraphOrigin From(GraphOrigin origin) => source is { } number ? origin with { Source = number } : origin;
    }

    /// <summary>Gives two objects the ids of each other. What leads to them does so as before.</summary>
    public void Swap(int one, int other)
    {
        (_objects[one], _objects[other]) = (_objects[other], _objects[one]);
        foreach (DraftObject holder in _objects)
        {
            holder.Children = holder.Children.ConvertAll(child => child with { Id = Swapped(child.Id) });
            holder.Slots = Array.ConvertAll(
                holder.Slots,
                slot => slot with { VariableId = Swapped(slot.VariableId), Id = Swapped(slot.Id) }
            );
        }

        int Swapped(int id) =>
            id == one ? other
            : id == other ? one
            : id;
    }

    /// <summary>The place of a child among those of its parent; -1 if there is none of that name. Of two, the first counts.</summary>
    public int FindChild(int parent, ReadOnlySpan<byte> localName)
    {
        List<GraphChild> children = _objects[parent].Children;
        for (int i = 0; i < children.Count; i++)
        {
            if (_texts[children[i].LocalName].SequenceEqual(localName))
            {
                return i;
            }
        }

        return -1;
    }

    /// <summary>Adds an edge behind the others.</summary>
    public void AddChild(int parent, TextRange localName, int id) =>
        _objects[parent].Children.Add(new GraphChild(id, localName, IsDuplicate: false));

    /// <summary>Removes the edges and slots that lead to objects.</summary>
    public void CutTo(Func<int, bool> isCut)
    {
        foreach (DraftObject holder in _objects)
        {
            holder.Children.RemoveAll(child => isCut(child.Id));
            holder.Slots = Array.FindAll(holder.Slots, slot => !isCut(slot.Id));
        }
    }

    /// <summary>Takes the values of objects away. These, and what held nothing else, count as if they never had any.</summary>
    public void Empty(Func<int, bool> isEmptied)
    {
        for (int id = 0; id < Count; id++)
        {
            _objects[id].Attributes = isEmptied(id) ? [] : _objects[id].Attributes;
        }

        bool[] hasValues = GraphValues.Find(ToGraphAsIs());
        for (int id = 0; id < Count; id++)
        {
            _objects[id].HadValues = hasValues[id];
        }
    }

    /// <summary>
    /// Removes the objects that had a value, or held something that had one, and have none now. What never had a value stays: a program may
    /// look for it.
    /// </summary>
    public void RemoveEmptied()
    {
        bool[] hasValues = GraphValues.Find(ToGraphAsIs());
        CutTo(id => _objects[id].HadValues && !hasValues[id]);
    }

    /// <summary>
    /// The edited graph: what can be reached from the root, numbered as TensorFlow does (format.md 11.1), breadth first and slot variables
    /// last. It states which objects have values, unless no source did.
    /// </summary>
    public GraphData ToGraph()
    {
        var order = new GraphOrder(this);
        GraphData graph = Write(order.Ids, order.Find);
        foreach (TextRange unknown in _unknown)
        {
            graph.Unknown = unknown.Length > 0 ? unknown : graph.Unknown;
        }

        if (_statesValues)
        {
            bool[] hasValues = GraphValues.Find(graph);
            for (int id = 0; id < graph.Count; id++)
            {
                graph.SetHasValues(id, hasValues[id]);
            }
        }

        return graph;
    }

    private GraphData ToGraphAsIs() => Write([.. Enumerable.Range(0, Count)], static id => id);

    private GraphData Write(IReadOnlyList<int> ids, Func<int, int> find)
    {
        var graph = new GraphData();
        graph.Texts.Add(_texts);
        foreach (int id in ids)
        {
            DraftObject written = _objects[id];
            graph.BeginObject();
            graph.SetUnknown(written.Unknown);
            foreach (GraphChild child in written.Children)
            {
                if (find(child.Id) is var number && number >= 0)
                {
                    graph.Add(child with { Id = number, IsDuplicate = false });
                }
            }

            foreach (GraphAttribute attribute in written.Attributes)
            {
                graph.Add(attribute);
            }

            foreach (GraphSlot slot in written.Slots)
            {
                if ((find(slot.VariableId), find(slot.Id)) is var (variable, number) && variable >= 0 && number >= 0)
                {
                    graph.Add(slot with { VariableId = variable, Id = number });
                }
            }

            if (written.Saver is { } saver)
            {
                graph.Savers[graph.Count - 1] = saver;
            }

            graph.MarkDuplicateChildren();
        }

        return graph;
    }
}
