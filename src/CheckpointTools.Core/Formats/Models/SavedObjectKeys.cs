using CheckpointTools.Binary;
using CheckpointTools.Formats.Models.Protos;

namespace CheckpointTools.Formats.Models;

/// <summary>
/// The keys under which TensorFlow 2 saves the variables of an object graph: the first of the shortest paths from the root to each
/// (format.md 11; tensorflow/python/checkpoint/graph_view.py).
/// </summary>
internal sealed class SavedObjectKeys
{
    private const string SlotInfix = "/.OPTIMIZER_SLOT/";

    // Far above any real model; a hostile chain of objects must not make keys that are longer than the file.
    private const int MaxLength = 4096;

    private readonly IReadOnlyList<SavedObject?> _objects;
    private readonly (int Parent, string Name)[] _steps;
    private readonly List<int> _order = [];
    private readonly Dictionary<int, (int Original, int Optimizer, string Name)> _slots = [];

    public SavedObjectKeys(IReadOnlyList<SavedObject?> objects)
    {
        _objects = objects;
        _steps = new (int, string)[objects.Count];
        Walk();
    }

    /// <summary>The key of a variable; null if it cannot be reached.</summary>
    public string? Find(int node)
    {
        string? path = _slots.TryGetValue(node, out (int Original, int Optimizer, string Name) slot)
            ? PathTo(slot.Original) is { } original && PathTo(slot.Optimizer) is { } optimizer
                ? $"{original}{SlotInfix}{optimizer}/{slot.Name}"
                : null
            : PathTo(node);
        return path is null ? null : path + ObjectSuffix.Text;
    }

    private void Walk()
    {
        if (_objects.Count == 0)
        {
            return;
        }

        _steps[0] = (-1, "");
        _order.Add(0);
        for (int i = 0; i < _order.Count; i++)
        {
            foreach (ChildMessage child in _objects[_order[i]]?.Children ?? [])
            {
                // A step without a name was not taken yet.
                if (child.Node > 0 && child.Node < _steps.Length && _steps[child.Node].Name is null)
                {
                    _steps[child.Node] = (_order[i], Escape(child.Name.Span));
                    _order.Add(child.Node);
                }
            }
        }

        foreach (int optimizer in _order)
        {
            foreach (SlotMessage slot in _objects[optimizer]?.Slots ?? [])
            {
                if (slot.SlotNode > 0 && slot.SlotNode < _steps.Length && _steps[slot.SlotNode].Name is null)
                {
                    _slots.TryAdd(slot.SlotNode, (slot.OriginalNode, optimizer, Escape(slot.Name.Span)));
                }
            }
        }
    }

    private string? PathTo(int node)
    {
        var names = new Stack<string>();
        int length = 0;
        while (node > 0 && node < _steps.Length && _steps[node].Name is { } name && (length += name.Length + 1) <= MaxLength)
        {
            names.Push(name);
            node = _steps[node].Parent;
        }

        return node == 0 ? string.Join('/', names) : null;
    }

    private static string Escape(ReadOnlySpan<byte> name) =>
        TensorName.ToText(name).Replace(".", "..", StringComparison.Ordinal).Replace("/", ".S", StringComparison.Ordinal);
}
