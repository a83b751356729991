using System.Runtime.InteropServices;
using CheckpointTools.Binary;

namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>
/// An object graph as flat lists: a real one has a million objects, and a hostile one can take two bytes for each. The parts of all objects
/// are in common lists, and all texts are in one buffer.
/// </summary>
internal sealed class GraphData
{
    private readonly List<GraphObject> _objects = [];
    private readonly List<GraphChild> _children = [];
    private readonly List<GraphAttribute> _attributes = [];
    private readonly List<GraphSlot> _slots = [];

    public GraphTexts Texts { get; } = new();

    public int Count => _objects.Count;

    public ReadOnlySpan<GraphChild> Children => CollectionsMarshal.AsSpan(_children);

    public ReadOnlySpan<GraphAttribute> Attributes => CollectionsMarshal.AsSpan(_attributes);

    public ReadOnlySpan<GraphSlot> Slots => CollectionsMarshal.AsSpan(_slots);

    /// <summary>The savers of objects that have their own, by object.</summary>
    public Dictionary<int, GraphSaver> Savers { get; } = [];

    /// <summary>Fields of the graph that are not known here.</summary>
    public TextRange Unknown { get; set; }

    public ReadOnlySpan<byte> this[TextRange text] => Texts[text];

    public string ToText(TextRange text) => TensorName.ToText(this[text]);

    /// <summary>Whether an id is that of an object. TensorFlow takes -1 for the last object, which is never meant.</summary>
    public bool Has(int id) => (uint)id < (uint)Count;

    /// <summary>The object's own statement that it has values; null in files of old versions.</summary>
    public bool? SaysItHasValues(int id) => _objects[id].HasValues;

    public Range ChildrenOf(int id) => _objects[id].Children..(id + 1 < Count ? _objects[id + 1].Children : _children.Count);

    public Range AttributesOf(int id) => _objects[id].Attributes..(id + 1 < Count ? _objects[id + 1].Attributes : _attributes.Count);

    public Range SlotsOf(int id) => _objects[id].Slots..(id + 1 < Count ? _objects[id + 1].Slots : _slots.Count);

    /// <summary>The child with this name, or -1. If there are two, the first counts.</summary>
    public int FindChild(int id, ReadOnlySpan<byte> localName)
    {
        foreach (GraphChild child in Children[ChildrenOf(id)])
        {
            if (this[child.LocalName].SequenceEqual(localName))
            {
                return child.Id;
            }
        }

        return -1;
    }

    /// <summary>Fields of an object that are not known here.</summary>
    public TextRange UnknownOf(int id) => _objects[id].Unknown;

    /// <summary>Begins the next object; everything added after this belongs to it.</summary>
    public void BeginObject() => _objects.Add(new GraphObject(_children.Count, _attributes.Count, _slots.Count));

    public void Add(GraphChild child) => _children.Add(child);

    public void Add(GraphAttribute attribute) => _attributes.Add(attribute);

    public void Add(GraphSlot slot) => _slots.Add(slot);

    public void SetHasValues(bool hasValues) => SetHasValues(Count - 1, hasValues);

    public void SetHasValues(int id, bool hasValues)
    {
        ref GraphObject current = ref CollectionsMarshal.AsSpan(_objects)[id];
        current = current with { HasValues = hasValues };
    }

    public void SetUnknown(TextRange unknown)
    {
        ref GraphObject current = ref CollectionsMarshal.AsSpan(_objects)[^1];
        current = current with { Unknown = unknown };
    }

    /// <summary>Marks those of the last object's children whose name an earlier child has.</summary>
    public void MarkDuplicateChildren()
    {
        Span<GraphChild> children = CollectionsMarshal.AsSpan(_children)[ChildrenOf(Count - 1)];
        if (children.Length < 2)
        {
            return;
        }

        var names = new TextIndex(this, children.Length);
        foreach (ref GraphChild child in children)
        {
            int before = names.Count;
            names.Add(child.LocalName);
            child = child with { IsDuplicate = names.Count == before };
        }
    }

    /// <summary>The beginning of an object's parts; they end where the next object's parts begin.</summary>
    private readonly record struct GraphObject(int Children, int Attributes, int Slots)
    {
        public bool? HasValues { get; init; }

        public TextRange Unknown { get; init; }
    }
}
