using CheckpointTools.Binary;

namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>Which attributes of a graph have their tensors in the checkpoint, and all of them.</summary>
internal sealed class OwnedTensors
{
    private readonly GraphData _graph;
    private readonly GraphOwners _owners;

    /// <summary>By attribute; of several with one key, that of the first.</summary>
    private readonly Parts[] _found;

    /// <summary>Keys that TensorFlow asks for and that are not in the graph, by the attribute that asks.</summary>
    private readonly Dictionary<string, int> _asked = new(StringComparer.Ordinal);

    public OwnedTensors(GraphData graph, GraphOwners owners)
    {
        (_graph, _owners) = (graph, owners);
        _found = new Parts[graph.Attributes.Length];
        for (int i = 0; i < graph.Attributes.Length; i++)
        {
            ReadOnlySpan<byte> name = graph[graph.Attributes[i].Name];
            ReadOnlySpan<byte> key = graph[graph.Attributes[i].CheckpointKey];
            if (AttributeKey.IsEscapedTwice(name, key))
            {
                _asked.TryAdd(TensorName.ToText([.. key[..AttributeKey.FindTail(key)], .. name]), owners.FirstWith(key));
            }
        }
    }

    [Flags]
    private enum Parts : byte
    {
        None = 0,
        Any = 1,
        Keys = 2,
        Values = 4,
        AsAsked = 8,
    }

    private static ReadOnlySpan<byte> KeysSuffix => "-keys"u8;

    private static ReadOnlySpan<byte> ValuesSuffix => "-values"u8;

    /// <summary>Records a tensor for its owner.</summary>
    /// <returns>Whether it has one.</returns>
    public bool Take(string tensorName)
    {
        byte[] name = TensorName.ToBytes(tensorName);
        if (_owners.Find(name) is { } owner)
        {
            if (owner.Attribute != GraphOwners.NoAttribute)
            {
                ReadOnlySpan<byte> rest = name.AsSpan(_graph.Attributes[owner.Attribute].CheckpointKey.Length);
                _found[owner.Attribute] |=
                    Parts.Any
                    | (rest.SequenceEqual(KeysSuffix) ? Parts.Keys : Parts.None)
                    | (rest.SequenceEqual(ValuesSuffix) ? Parts.Values : Parts.None);
            }

            return true;
        }

        bool isAsked = _asked.TryGetValue(tensorName, out int attribute);
        if (isAsked)
        {
            _found[attribute] |= Parts.Any | Parts.AsAsked;
        }

        return isAsked;
    }

    /// <summary>Whether any tensor of an attribute was there.</summary>
    public bool Has(int attribute) => _found[First(attribute)] != Parts.None;

    /// <summary>Whether the tensor was there under the name that TensorFlow asks for, though the graph has another.</summary>
    public bool HasAsAsked(int attribute) => _found[First(attribute)].HasFlag(Parts.AsAsked);

    /// <summary>The tensor that an attribute lacks beside one that it has: a table has keys and values. Null if it lacks none.</summary>
    public string? FindMissingPart(int attribute)
    {
        Parts parts = _found[First(attribute)] & (Parts.Keys | Parts.Values);
        return parts is Parts.Keys or Parts.Values
            ? TensorName.ToText([.. _graph[_graph.Attributes[attribute].CheckpointKey], .. parts == Parts.Keys ? ValuesSuffix : KeysSuffix])
            : null;
    }

    private int First(int attribute) => _owners.FirstWith(_graph[_graph.Attributes[attribute].CheckpointKey]);
}
