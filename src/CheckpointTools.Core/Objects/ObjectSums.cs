using CheckpointTools.Formats.ObjectGraphs;

namespace CheckpointTools.Objects;

/// <summary>
/// What all below each object comes to. Objects that hold each other have the same below them, so one sum is theirs; where nothing below
/// an object is shared, its sum is that of what it holds. Only the others are walked one by one.
/// </summary>
internal sealed class ObjectSums
{
    private const int NotSeen = -1;

    private readonly GraphData _graph;
    private readonly Func<int, (long Count, Int128 Size)> _own;
    private readonly Func<int, IReadOnlyList<int>> _reach;

    /// <summary>The group of each object; all in a group hold each other. What a group leads to has lower numbers.</summary>
    private readonly int[] _groups;
    private readonly List<List<int>> _members;

    /// <summary>Of each group, whether what it leads to has nothing in common: of several that share, that would count twice.</summary>
    private readonly bool[] _isSum;
    private readonly (long Count, Int128 Size)?[] _sums;
    private readonly object _lock = new();

    /// <param name="graph">The graph.</param>
    /// <param name="own">What an object stores itself.</param>
    /// <param name="reach">All that is in an object and below it.</param>
    public ObjectSums(GraphData graph, Func<int, (long Count, Int128 Size)> own, Func<int, IReadOnlyList<int>> reach)
    {
        (_graph, _own, _reach) = (graph, own, reach);
        _groups = new int[graph.Count];
        _members = FindGroups();
        _sums = new (long, Int128)?[_members.Count];
        _isSum = new bool[_members.Count];
        int[] holders = CountHolders(_members);

        // Nothing outside a private group leads to anything below it.
        bool[] isPrivate = new bool[_members.Count];
        for (int group = 0; group < _members.Count; group++)
        {
            int shared = GroupsBelow(_members[group]).Count(next => !isPrivate[next] || holders[next] > 1);
            (isPrivate[group], _isSum[group]) = (shared == 0, shared <= 1);
        }
    }

    /// <summary>The number and the size of the variables in an object and below it.</summary>
    public (long Count, long Size) this[int id]
    {
        get
        {
            lock (_lock)
            {
                (long count, Int128 size) = Sum(_groups[id]);
                return (count, (long)Int128.Min(size, long.MaxValue));
            }
        }
    }

    /// <summary>Sums what is below first, without recursion.</summary>
    private (long Count, Int128 Size) Sum(int wanted)
    {
        var way = new Stack<int>([wanted]);
        while (way.TryPeek(out int group))
        {
            if (_sums[group] is not null)
            {
                _ = way.Pop();
                continue;
            }

            int[] below = _isSum[group] ? [.. GroupsBelow(_members[group])] : [];
            int[] missing = Array.FindAll(below, next => _sums[next] is null);
            if (missing.Length > 0)
            {
                Array.ForEach(missing, way.Push);
                continue;
            }

            _ = way.Pop();
            _sums[group] = _isSum[group]
                ? Add(_members[group].Select(_own).Concat(below.Select(next => _sums[next]!.Value)))
                : Add(_reach(_members[group][0]).Select(_own));
        }

        return _sums[wanted]!.Value;
    }

    private static (long Count, Int128 Size) Add(IEnumerable<(long Count, Int128 Size)> parts) =>
        parts.Aggregate((Count: 0L, Size: Int128.Zero), static (sum, part) => (sum.Count + part.Count, sum.Size + part.Size));

    private int[] CountHolders(List<List<int>> members)
    {
        int[] holders = new int[members.Count];
        foreach (int next in members.SelectMany(GroupsBelow))
        {
            holders[next]++;
        }

        return holders;
    }

    private IEnumerable<int> GroupsBelow(List<int> group) =>
        group.SelectMany(Below).Select(id => _groups[id]).Where(next => next != _groups[group[0]]).Distinct();

    private IEnumerable<int> Below(int id) =>
        _graph
            .Children[_graph.ChildrenOf(id)]
            .ToArray()
            .Where(child => !child.IsDuplicate && _graph.Has(child.Id))
            .Select(static child => child.Id)
            .Concat(_graph.Slots[_graph.SlotsOf(id)].ToArray().Select(static slot => slot.Id).Where(_graph.Has));

    /// <summary>The strongly connected components by Tarjan's algorithm, without recursion: graphs may be deep.</summary>
    private List<List<int>> FindGroups()
    {
        var groups = new List<List<int>>();
        int[] order = new int[_graph.Count];
        int[] low = new int[_graph.Count];
        Array.Fill(order, NotSeen);
        Array.Fill(_groups, NotSeen);
        var open = new Stack<int>();
        var way = new Stack<(int Id, IEnumerator<int> Below)>();
        int seen = 0;
        for (int start = 0; start < order.Length; start++)
        {
            if (order[start] == NotSeen)
            {
                Enter(start);
            }

            while (way.TryPeek(out (int Id, IEnumerator<int> Below) at))
            {
                if (!at.Below.MoveNext())
                {
                    way.Pop();
                    Leave(at.Id);
                }
                else if (order[at.Below.Current] == NotSeen)
                {
                    Enter(at.Below.Current);
                }
                else if (_groups[at.Below.Current] == NotSeen)
                {
                    low[at.Id] = Math.Min(low[at.Id], order[at.Below.Current]);
                }
            }
        }

        return groups;

        void Enter(int id)
        {
            order[id] = low[id] = seen++;
            open.Push(id);
            way.Push((id, Below(id).GetEnumerator()));
        }

        void Leave(int id)
        {
            if (way.TryPeek(out (int Id, IEnumerator<int> Below) holder))
            {
                low[holder.Id] = Math.Min(low[holder.Id], low[id]);
            }

            if (low[id] < order[id])
            {
                return;
            }

            var group = new List<int>();
            int member;
            do
            {
                member = open.Pop();
                _groups[member] = groups.Count;
                group.Add(member);
            } while (member != id);

            groups.Add(group);
        }
    }
}
