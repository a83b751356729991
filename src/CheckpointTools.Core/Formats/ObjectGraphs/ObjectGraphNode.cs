namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>An object of a graph.</summary>
internal sealed class ObjectGraphNode
{
    private readonly ObjectGraph _graph;
    private readonly GraphData _data;

    internal ObjectGraphNode(ObjectGraph graph, GraphData data, int id)
    {
        _graph = graph;
        _data = data;
        Id = id;
    }

    /// <summary>The id: the object's place in the graph.</summary>
    public int Id { get; }

    /// <summary>The objects that it holds, in order. If two have the same name, the first counts.</summary>
    public IReadOnlyList<ObjectGraphChild> Children =>
        Array.ConvertAll(
            _data.Children[_data.ChildrenOf(Id)].ToArray(),
            child => new ObjectGraphChild(child.Id, _data.ToText(child.LocalName))
        );

    /// <summary>The values that it stores.</summary>
    public IReadOnlyList<ObjectGraphValue> Attributes =>
        Array.ConvertAll(
            _data.Attributes[_data.AttributesOf(Id)].ToArray(),
            attribute => new ObjectGraphValue(
                _data.ToText(attribute.Name),
                _data.ToText(attribute.FullName),
                _data.ToText(attribute.CheckpointKey)
            )
        );

    /// <summary>Its state for other objects, if it is an optimizer of the older kind.</summary>
    public IReadOnlyList<ObjectGraphSlotVariable> SlotVariables =>
        Array.ConvertAll(
            _data.Slots[_data.SlotsOf(Id)].ToArray(),
            slot => new ObjectGraphSlotVariable(slot.VariableId, _data.ToText(slot.Name), slot.Id)
        );

    /// <summary>The user code that saves it; null if there is none.</summary>
    public ObjectGraphSaver? RegisteredSaver =>
        _data.Savers.TryGetValue(Id, out GraphSaver saver)
            ? new ObjectGraphSaver(_data.ToText(saver.Name), _data.ToText(saver.ObjectName))
            : null;

    /// <summary>Whether it states that it or an object below it has values; null in files of old versions.</summary>
    public bool? HasCheckpointValues => _data.SaysItHasValues(Id);

    /// <summary>
    /// Whether it can be reached from the root: through children, or as a slot variable through its optimizer and its variable.
    /// </summary>
    public bool IsReachable => _graph.Tree.Reaches(Id);

    /// <summary>
    /// The shortest path from the root, with which tensor names begin: names joined by '/', not escaped here. Null if the object cannot be
    /// reached, or the path is longer than <see cref="ObjectGraph.MaxPathLength"/>.
    /// </summary>
    public string? Path => _graph.Tree.PathOf(Id, ObjectGraph.MaxPathLength, escapes: false);

    /// <summary>The same path with its names escaped, as tensor names have it: '.' as "..", '/' as ".S".</summary>
    public string? EscapedPath => _graph.Tree.PathOf(Id, ObjectGraph.MaxPathLength, escapes: true);
}
