using CheckpointTools.Binary;

namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>
/// The shortest path from the root to each object, breadth first; the first edge in the order of children wins (format.md 11.2). Slot
/// variables are reached through their optimizer and their variable. Paths are kept as steps: as text, the paths of a long chain would take
/// the square of its length.
/// </summary>
internal sealed class GraphTree
{
    private const int NotReached = -1;

    private readonly GraphData _graph;

    /// <summary>The parent, or the optimizer of a slot variable.</summary>
    private readonly int[] _parents;

    /// <summary>The number of the edge from the parent; of a slot, its complement.</summary>
    private readonly int[] _steps;

    /// <summary>The number of steps from the root to an object, so that paths that would be too long are not built.</summary>
    private readonly int[] _depths;

    /// <param name="graph">The graph.</param>
    /// <param name="isClosed">Tells which objects' children to ignore. If given, slot variables are ignored too.</param>
    public GraphTree(GraphData graph, Func<int, bool>? isClosed = null)
    {
        _graph = graph;
        _parents = new int[graph.Count];
        _parents.AsSpan().Fill(NotReached);
        _steps = new int[graph.Count];
        _depths = new int[graph.Count];
        if (graph.Count == 0)
        {
            return;
        }

        // Every object enters the queue once at most, so the array is the queue.
        int[] queue = new int[graph.Count];
        int end = 1;
        _parents[0] = 0;
        for (int next = 0; next < end; next++)
        {
            int id = queue[next];
            if (isClosed is null || !isClosed(id))
            {
                AddChildren(id, queue, ref end);
            }
        }

        if (isClosed is null)
        {
            AddSlots(queue.AsSpan(0, end));
        }
    }

    public bool Reaches(int id) => _parents[id] != NotReached;

    /// <summary>The object from which one is reached; for a slot variable, its optimizer.</summary>
    public int ParentOf(int id) => _parents[id];

    public bool ReachesAsSlot(int id) => Reaches(id) && _steps[id] < 0;

    /// <summary>The variable that an object is the slot of, if it is reached so.</summary>
    public int SlotVariableOf(int id) => _graph.Slots[~_steps[id]].VariableId;

    /// <summary>The name of the last edge to an object; for a slot variable, the name of the slot.</summary>
    public ReadOnlySpan<byte> LastNameOf(int id) =>
        id == 0 ? default
        : _steps[id] < 0 ? _graph[_graph.Slots[~_steps[id]].Name]
        : _graph[_graph.Children[_steps[id]].LocalName];

    /// <summary>Writes an object's path at the end of a buffer; the object must be reached.</summary>
    /// <param name="id">The object.</param>
    /// <param name="buffer">The buffer.</param>
    /// <param name="escapes">Whether the names are escaped, as in tensor names.</param>
    /// <returns>The length of the path; -1 if the buffer is too short.</returns>
    public int WritePath(int id, Span<byte> buffer, bool escapes)
    {
        var path = new BackwardText(buffer, escapes);
        bool fits = _steps[id] >= 0 || id == 0 ? Prepend(ref path, id) : PrependSlot(ref path, id, ~_steps[id]);
        return fits ? path.Length : -1;
    }

    /// <summary>The path as text; null if it has more bytes than <paramref name="maxLength"/>, or the object is not reached.</summary>
    public string? PathOf(int id, int maxLength, bool escapes)
    {
        // Every step except the first takes a '/'.
        if (!Reaches(id) || _depths[id] - 1 > maxLength)
        {
            return null;
        }

        Span<byte> buffer = stackalloc byte[maxLength];
        int length = WritePath(id, buffer, escapes);
        return length < 0 ? null : TensorName.ToText(buffer[^length..]);
    }

    private void AddChildren(int id, int[] queue, ref int end)
    {
        (int first, int count) = _graph.ChildrenOf(id).GetOffsetAndLength(_graph.Children.Length);
        for (int i = first; i < first + count; i++)
        {
            GraphChild child = _graph.Children[i];
            if (!child.IsDuplicate && _graph.Has(child.Id) && !Reaches(child.Id))
            {
                _parents[child.Id] = id;
                _steps[child.Id] = i;
                _depths[child.Id] = _depths[id] + 1;
                queue[end++] = child.Id;
            }
        }
    }

    private void AddSlots(ReadOnlySpan<int> reached)
    {
        foreach (int optimizer in reached)
        {
            (int first, int count) = _graph.SlotsOf(optimizer).GetOffsetAndLength(_graph.Slots.Length);
            for (int i = first; i < first + count; i++)
            {
                GraphSlot slot = _graph.Slots[i];
                bool isListed = _graph.Has(slot.Id) && _graph.Has(slot.VariableId);
                if (isListed && !Reaches(slot.Id) && Reaches(slot.VariableId) && !ReachesAsSlot(slot.VariableId))
                {
                    _parents[slot.Id] = optimizer;
                    _steps[slot.Id] = ~i;
                    _depths[slot.Id] = _depths[optimizer] + _depths[slot.VariableId];
                }
            }
        }
    }

    private bool Prepend(ref BackwardText path, int id)
    {
        for (bool isLast = true; id != 0; id = _parents[id], isLast = false)
        {
            if ((!isLast && !path.TryPrepend("/"u8)) || !path.TryPrependName(LastNameOf(id)))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>A slot variable's path leads through its variable and its optimizer; both are reached through children only.</summary>
    private bool PrependSlot(ref BackwardText path, int id, int slot) =>
        path.TryPrependName(_graph[_graph.Slots[slot].Name])
        && path.TryPrepend("/"u8)
        && Prepend(ref path, _parents[id])
        && path.TryPrepend("/.OPTIMIZER_SLOT/"u8)
        && Prepend(ref path, _graph.Slots[slot].VariableId);

    /// <summary>Fills a buffer from its end.</summary>
    private ref struct BackwardText(Span<byte> buffer, bool escapes)
    {
        private readonly Span<byte> _buffer = buffer;
        private int _start = buffer.Length;

        public readonly int Length => _buffer.Length - _start;

        public bool TryPrepend(ReadOnlySpan<byte> text)
        {
            if (text.Length > _start)
            {
                return false;
            }

            _start -= text.Length;
            text.CopyTo(_buffer[_start..]);
            return true;
        }

        /// <summary>Escaped, "." becomes ".." and "/" becomes ".S".</summary>
        public bool TryPrependName(ReadOnlySpan<byte> name)
        {
            // A name that is already too long is not searched: it may be as long as the file and end many paths.
            if (!escapes || name.Length > _start)
            {
                return TryPrepend(name);
            }

            while (name.LastIndexOfAny((byte)'.', (byte)'/') is var special && special >= 0)
            {
                if (!TryPrepend(name[(special + 1)..]) || !TryPrepend(name[special] == '.' ? ".."u8 : ".S"u8))
                {
                    return false;
                }

                name = name[..special];
            }

            return TryPrepend(name);
        }
    }
}
