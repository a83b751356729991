namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>
/// Finds the object that a tensor belongs to (format.md 11.4). An attribute's checkpoint key is the tensor's name, or the beginning of
/// several names, such as those of the keys and values of a table. User code's savers name tensors after their object.
/// </summary>
internal sealed class GraphOwners
{
    /// <summary>The value for an owner that is a saver and not an attribute.</summary>
    public const int NoAttribute = -1;

    private readonly TextIndex _keys;
    private readonly TextIndex _objectNames;
    private readonly List<int> _firstWithKey = [];
    private readonly List<int> _firstWithObjectName = [];
    private readonly int[] _objects;

    public GraphOwners(GraphData graph)
    {
        _keys = new TextIndex(graph, graph.Attributes.Length);
        _objects = new int[graph.Attributes.Length];
        for (int id = 0; id < graph.Count; id++)
        {
            _objects.AsSpan(graph.AttributesOf(id)).Fill(id);
        }

        for (int i = 0; i < graph.Attributes.Length; i++)
        {
            if (_keys.Add(graph.Attributes[i].CheckpointKey) == _firstWithKey.Count)
            {
                _firstWithKey.Add(i);
            }
        }

        _objectNames = new TextIndex(graph, graph.Savers.Count);
        foreach ((int id, GraphSaver saver) in graph.Savers)
        {
            if (_objectNames.Add(saver.ObjectName) == _firstWithObjectName.Count)
            {
                _firstWithObjectName.Add(id);
            }
        }
    }

    /// <summary>The object of an attribute.</summary>
    public int ObjectOf(int attribute) => _objects[attribute];

    /// <summary>The first attribute with this checkpoint key.</summary>
    public int FirstWith(ReadOnlySpan<byte> checkpointKey) => _firstWithKey[_keys.Find(checkpointKey)];

    /// <returns>The owner of a tensor and its attribute; null if it belongs to none.</returns>
    public (int Id, int Attribute)? Find(ReadOnlySpan<byte> tensorName)
    {
        int key = _keys.Find(tensorName);
        if (key < 0)
        {
            key = _keys.FindLongestBeginning(tensorName, tensorName.LastIndexOf((byte)'/') + 1);
        }

        if (key >= 0)
        {
            int attribute = _firstWithKey[key];
            return (_objects[attribute], attribute);
        }

        int name = _objectNames.Count == 0 ? -1 : _objectNames.FindLongestBeginning(tensorName, 0);
        return name < 0 ? null : (_firstWithObjectName[name], NoAttribute);
    }
}
