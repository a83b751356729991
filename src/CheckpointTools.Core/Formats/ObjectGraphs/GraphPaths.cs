using System.Text;

namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>
/// All ways from the root to an object that pass no object twice, the shortest first. There may be any number of them: for each object the
/// first 64 are found, and those among the first 512 beginnings at the object's end. Filters alone ask for them.
/// </summary>
internal sealed class GraphPaths
{
    private const int MaxPaths = 64;

    /// <summary>The number of unfinished ways that are followed for one object.</summary>
    private const int MaxFollowed = 512;

    /// <summary>The number of steps of a way. Longer ones are left out.</summary>
    private const int MaxSteps = 128;

    private const int NoEdge = -1;

    private readonly GraphData _graph;
    private readonly GraphTree _tree;

    /// <summary>The edges to all objects in one list, and where those of each object begin.</summary>
    private readonly (int Parent, int Edge)[] _edges;
    private readonly int[] _starts;

    public GraphPaths(GraphData graph, GraphTree tree)
    {
        _graph = graph;
        _tree = tree;
        _starts = new int[graph.Count + 1];
        foreach (GraphChild child in graph.Children)
        {
            if (Counts(child))
            {
                _starts[child.Id + 1]++;
            }
        }

        for (int id = 0; id < graph.Count; id++)
        {
            _starts[id + 1] += _starts[id];
        }

        _edges = new (int, int)[_starts[^1]];
        int[] next = _starts[..^1];
        for (int id = 0; id < graph.Count; id++)
        {
            (int first, int count) = graph.ChildrenOf(id).GetOffsetAndLength(graph.Children.Length);
            for (int i = first; i < first + count; i++)
            {
                if (Counts(graph.Children[i]))
                {
                    _edges[next[graph.Children[i].Id]++] = (id, i);
                }
            }
        }
    }

    /// <summary>The edges that lead to an object: the parent, and the number of the edge among all children.</summary>
    public ReadOnlySpan<(int Parent, int Edge)> EdgesTo(int id) => _edges.AsSpan(_starts[id].._starts[id + 1]);

    /// <summary>The paths of an object, with their names escaped. A slot's lead through its variable and its optimizer.</summary>
    public IEnumerable<string> Find(int id)
    {
        foreach (string path in FindByChildren(id))
        {
            yield return path;
        }

        if (!_tree.ReachesAsSlot(id))
        {
            yield break;
        }

        string slot = LocalName.Escape(Encoding.UTF8.GetString(_tree.LastNameOf(id)));
        string[] optimizers = [.. FindByChildren(_tree.ParentOf(id))];
        IEnumerable<string> paths = FindByChildren(_tree.SlotVariableOf(id))
            .SelectMany(_ => optimizers, (variable, optimizer) => $"{variable}/.OPTIMIZER_SLOT/{optimizer}/{slot}");
        foreach (string path in paths.Take(MaxPaths))
        {
            yield return path;
        }
    }

    private bool Counts(GraphChild child) => !child.IsDuplicate && _graph.Has(child.Id);

    /// <param name="id">The object.</param>
    /// <param name="isClosed">Tells which objects not to pass.</param>
    public IEnumerable<string> FindByChildren(int id, Func<int, bool>? isClosed = null)
    {
        int found = 0;
        int followed = 0;
        var ways = new Queue<Way>();
        ways.Enqueue(new Way(id, NoEdge, null, 0));
        while (found < MaxPaths && ways.TryDequeue(out Way? way))
        {
            if (way.Id == 0)
            {
                if (ToText(way) is { } path)
                {
                    found++;
                    yield return path;
                }

                continue;
            }

            for (int i = _starts[way.Id]; i < _starts[way.Id + 1] && followed < MaxFollowed && way.Length < MaxSteps; i++)
            {
                (int parent, int edge) = _edges[i];
                if (_tree.Reaches(parent) && !way.Passes(parent) && isClosed?.Invoke(parent) != true)
                {
                    followed++;
                    ways.Enqueue(new Way(parent, edge, way, way.Length + 1));
                }
            }
        }
    }

    private string? ToText(Way way)
    {
        var path = new StringBuilder();
        for (Way step = way; step.Next is { } next; step = next)
        {
            TextRange name = _graph.Children[step.Edge].LocalName;
            if (path.Length + name.Length > ObjectGraph.MaxPathLength)
            {
                return null;
            }

            path.Append(path.Length == 0 ? "" : "/").Append(LocalName.Escape(_graph.ToText(name)));
        }

        return path.Length > ObjectGraph.MaxPathLength ? null : path.ToString();
    }

    /// <summary>A way to an object, known from its end.</summary>
    /// <param name="Id">The object where the known part begins.</param>
    /// <param name="Edge">The edge from it.</param>
    /// <param name="Next">The rest; null at the object itself.</param>
    /// <param name="Length">The number of steps.</param>
    private sealed record Way(int Id, int Edge, Way? Next, int Length)
    {
        public bool Passes(int id)
        {
            for (Way? way = this; way is not null; way = way.Next)
            {
                if (way.Id == id)
                {
                    return true;
                }
            }

            return false;
        }
    }
}
