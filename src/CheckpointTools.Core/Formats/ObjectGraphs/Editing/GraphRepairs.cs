using CheckpointTools.Binary;

namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>
/// Finds and makes the changes that mend a graph: keys become those that TensorFlow would make, and that it asks for; of several objects
/// with one key all but one get a copy of its tensors; objects with values say so. Objects and edges stay as they are.
/// </summary>
internal sealed class GraphRepairs
{
    /// <summary>Longer paths are written by nobody.</summary>
    private const int MaxPathLength = 1 << 14;

    private readonly GraphData _graph;
    private readonly GraphTree _tree;
    private readonly GraphOwners _owners;
    private readonly byte[] _path = new byte[MaxPathLength];

    private GraphRepairs(ObjectGraph graph)
    {
        (_graph, _tree) = (graph.Data, graph.Tree);
        _owners = new GraphOwners(_graph);
    }

    private static ReadOnlySpan<byte> Marker => "/.ATTRIBUTES/"u8;

    /// <summary>The changes that can be made, those of a key before those of statements.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="tensorNames">The names of all tensors in the checkpoint.</param>
    /// <param name="keepsNames">Whether every tensor has to keep its name: other files refer to it.</param>
    public static IReadOnlyList<GraphRepair> Find(ObjectGraph graph, IReadOnlyCollection<string> tensorNames, bool keepsNames = false)
    {
        var repairs = new GraphRepairs(graph);
        GraphRepair[] keys = repairs.AddTensors(repairs.FindKeys().Where(repair => !keepsNames || repair.Copies), tensorNames);
        return [.. RepairNames.Settle(keys, tensorNames, KeysOf(graph.Data)), .. repairs.FindHidden()];
    }

    /// <summary>The keys of all values.</summary>
    public static IEnumerable<string> KeysOf(GraphData graph)
    {
        for (int i = 0; i < graph.Attributes.Length; i++)
        {
            yield return graph.ToText(graph.Attributes[i].CheckpointKey);
        }
    }

    /// <summary>Makes the changes.</summary>
    public static GraphData Apply(GraphData graph, IEnumerable<GraphRepair> repairs)
    {
        var keys = new Dictionary<(int Id, string Before), string>();
        var shown = new HashSet<int>();
        foreach (GraphRepair repair in repairs)
        {
            if (repair.ChangesKey)
            {
                keys[(repair.Id, repair.Before)] = repair.After;
            }
            else
            {
                shown.Add(repair.Id);
            }
        }

        HashSet<int> rekeyed = [.. keys.Keys.Select(static key => key.Id)];
        var mended = new GraphData();
        mended.Texts.Add(graph.Texts);
        mended.Unknown = graph.Unknown;
        for (int id = 0; id < graph.Count; id++)
        {
            mended.BeginObject();
            mended.SetUnknown(graph.UnknownOf(id));
            foreach (GraphChild child in graph.Children[graph.ChildrenOf(id)])
            {
                mended.Add(child);
            }

            foreach (GraphAttribute attribute in graph.Attributes[graph.AttributesOf(id)])
            {
                bool isChanged = rekeyed.Contains(id);
                string key = isChanged ? graph.ToText(attribute.CheckpointKey) : "";
                mended.Add(
                    isChanged && keys.TryGetValue((id, key), out string? after)
                        ? attribute with
                        {
                            CheckpointKey = mended.Texts.Add(after),
                        }
                        : attribute
                );
            }

            foreach (GraphSlot slot in graph.Slots[graph.SlotsOf(id)])
            {
                mended.Add(slot);
            }

            if (graph.Savers.TryGetValue(id, out GraphSaver saver))
            {
                mended.Savers[id] = saver;
            }

            if (graph.SaysItHasValues(id) is { } hasValues)
            {
                mended.SetHasValues(hasValues || shown.Contains(id));
            }
        }

        return mended;
    }

    private IEnumerable<GraphRepair> FindHidden()
    {
        bool[] hasValues = GraphValues.Find(_graph);
        for (int id = 0; id < _graph.Count; id++)
        {
            if (hasValues[id] && _graph.SaysItHasValues(id) == false)
            {
                yield return new GraphRepair(ObjectGraphFaultCode.HiddenValues, id, "", "");
            }
        }
    }

    private List<GraphRepair> FindKeys()
    {
        var repairs = new List<GraphRepair>();
        var sharing = new Dictionary<int, List<int>>();
        for (int i = 0; i < _graph.Attributes.Length; i++)
        {
            int first = _owners.FirstWith(_graph[_graph.Attributes[i].CheckpointKey]);
            if (_owners.ObjectOf(first) != _owners.ObjectOf(i))
            {
                if (!sharing.TryGetValue(first, out List<int>? others))
                {
                    sharing[first] = others = [];
                }

                others.Add(i);
            }
        }

        for (int i = 0; i < _graph.Attributes.Length; i++)
        {
            if (sharing.TryGetValue(i, out List<int>? others))
            {
                AddShared([i, .. others], repairs);
            }
            else if (_owners.FirstWith(_graph[_graph.Attributes[i].CheckpointKey]) == i && FindOwn(i) is { } repair)
            {
                repairs.Add(repair);
            }
        }

        return repairs;
    }

    /// <summary>The object whose key it is keeps it; if it is nobody's, the first does. The others get copies.</summary>
    private void AddShared(int[] attributes, List<GraphRepair> repairs)
    {
        int[] reached = Array.FindAll(attributes, attribute => _tree.Reaches(_owners.ObjectOf(attribute)));
        int keeper = reached.FirstOrDefault(attribute => TargetOf(attribute) is null, reached.FirstOrDefault(-1));
        foreach (int attribute in reached.DistinctBy(_owners.ObjectOf))
        {
            if (_owners.ObjectOf(attribute) != _owners.ObjectOf(keeper) && TargetOf(attribute) is { } target)
            {
                repairs.Add(Repair(ObjectGraphFaultCode.SharedCheckpointKey, attribute, target));
            }
        }
    }

    /// <summary>The change of a key that one object has.</summary>
    private GraphRepair? FindOwn(int attribute)
    {
        if (TargetOf(attribute) is not { } target)
        {
            return null;
        }

        ReadOnlySpan<byte> name = _graph[_graph.Attributes[attribute].Name];
        ReadOnlySpan<byte> key = _graph[_graph.Attributes[attribute].CheckpointKey];
        return Repair(
            AttributeKey.FindTail(key) < 0 ? ObjectGraphFaultCode.NoAttributesMarker
                : AttributeKey.HasOtherTail(name, key) ? ObjectGraphFaultCode.OtherTail
                : AttributeKey.IsEscapedTwice(name, key) ? ObjectGraphFaultCode.EscapedTwice
                : ObjectGraphFaultCode.KeyNotCanonical,
            attribute,
            target
        );
    }

    private GraphRepair Repair(ObjectGraphFaultCode fault, int attribute, string target) =>
        new(fault, _owners.ObjectOf(attribute), _graph.ToText(_graph.Attributes[attribute].CheckpointKey), target);

    /// <summary>The key that an attribute should have; null if it has it, or if there is none.</summary>
    private string? TargetOf(int attribute)
    {
        int id = _owners.ObjectOf(attribute);
        int length = _tree.Reaches(id) ? _tree.WritePath(id, _path, escapes: true) : -1;
        if (length < 0)
        {
            return null;
        }

        ReadOnlySpan<byte> key = _graph[_graph.Attributes[attribute].CheckpointKey];
        ReadOnlySpan<byte> tail = AttributeKey.AskedTail(_graph[_graph.Attributes[attribute].Name], key);
        ReadOnlySpan<byte> path = _path.AsSpan(MaxPathLength - length);
        bool isRight =
            key.Length == path.Length + Marker.Length + tail.Length
            && key.StartsWith(path)
            && key[path.Length..].StartsWith(Marker)
            && key.EndsWith(tail);
        return isRight ? null : TensorName.ToText([.. path, .. Marker, .. tail]);
    }

    /// <summary>
    /// Gives every change of a key the tensors that go with it. A key without tensors is changed only to one that has them and that no
    /// object names: then the graph alone is wrong.
    /// </summary>
    private GraphRepair[] AddTensors(IEnumerable<GraphRepair> found, IReadOnlyCollection<string> tensorNames)
    {
        GraphRepair[] repairs = [.. found];
        if (repairs.Length == 0)
        {
            return repairs;
        }

        var owned = repairs
            .Select(static repair => repair.Before)
            .Distinct()
            .ToDictionary(static key => key, static _ => new List<string>());
        var wanted = repairs.Select(static repair => repair.After).ToHashSet(StringComparer.Ordinal);
        var unowned = new HashSet<string>(StringComparer.Ordinal);
        foreach (string name in tensorNames)
        {
            if (name == TensorName.ObjectGraph)
            {
                continue;
            }

            if (_owners.Find(TensorName.ToBytes(name)) is not { } owner)
            {
                if (wanted.Contains(name))
                {
                    unowned.Add(name);
                }
            }
            else if (owner.Attribute != GraphOwners.NoAttribute)
            {
                owned.GetValueOrDefault(_graph.ToText(_graph.Attributes[owner.Attribute].CheckpointKey))?.Add(name);
            }
        }

        return
        [
            .. repairs
                .Select(repair =>
                    owned[repair.Before] is { Count: > 0 } tensors ? repair with { Tensors = tensors }
                    : unowned.Contains(repair.After) ? repair with { Fault = ObjectGraphFaultCode.NoTensor }
                    : null
                )
                .OfType<GraphRepair>(),
        ];
    }
}
