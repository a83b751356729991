using CheckpointTools.Formats.ObjectGraphs;
using CheckpointTools.Locating;

namespace CheckpointTools.Objects;

/// <summary>The objects of an object-based checkpoint. Nothing of it stays open. Immutable and safe for any number of threads.</summary>
public sealed class CheckpointObjects
{
    private const int MaxShared = 64;

    private readonly ObjectGraph _graph;
    private readonly ILookup<int, CheckpointVariable> _variables;
    private readonly Lazy<bool[]> _hasValues;
    private readonly Lazy<ObjectSums> _sums;

    private CheckpointObjects(string prefix, ObjectGraph graph, IEnumerable<CheckpointVariable> variables)
    {
        Prefix = prefix;
        _graph = graph;
        _variables = variables
            .Select(variable => (Owner: graph.FindOwnerId(variable.SourceName), Variable: variable))
            .Where(static pair => pair.Owner is not null)
            .ToLookup(static pair => pair.Owner!.Value.Id, static pair => pair.Variable);
        _hasValues = new Lazy<bool[]>(() => GraphValues.Find(graph.Data));
        _sums = new Lazy<ObjectSums>(() => new ObjectSums(graph.Data, MeasureOwn, id => new ObjectWalk(Data, _graph.Roles, id).Reached));
    }

    /// <summary>The full prefix of the checkpoint.</summary>
    public string Prefix { get; }

    /// <summary>The object that was saved, which holds all others.</summary>
    public CheckpointObject Root => Create(0, "", 0);

    private GraphData Data => _graph.Data;

    /// <summary>Reads the graph of a checkpoint, and its index for the sizes.</summary>
    /// <param name="location">The checkpoint.</param>
    /// <param name="onFault">Called for damaged variables, which then count as not there; without it, the fault is thrown.</param>
    /// <returns>Null for a name-based checkpoint, which has no objects.</returns>
    /// <exception cref="CheckpointException">The index or the graph cannot be read or is damaged.</exception>
    public static CheckpointObjects? Read(CheckpointLocation location, Action<CheckpointException>? onFault = null)
    {
        ArgumentNullException.ThrowIfNull(location);
        (ObjectGraph? graph, List<CheckpointVariable> variables) = CheckpointContents.ReadObjects(location, onFault);
        return graph is null ? null : new CheckpointObjects(location.Prefix, graph, variables);
    }

    /// <summary>
    /// The objects whose paths match names, one for each step of the way; each object once, with the first path that leads to it.
    /// </summary>
    /// <param name="matches">Tells of each step whether the escaped name of an edge matches. No steps lead to the root.</param>
    public IReadOnlyList<CheckpointObject> Find(IReadOnlyList<Func<string, bool>> matches)
    {
        ArgumentNullException.ThrowIfNull(matches);
        List<(int Id, string Path)> found = [(0, "")];
        foreach (Func<string, bool> isMatch in matches)
        {
            var seen = new HashSet<int>();
            var next = new List<(int, string)>();
            foreach ((int id, string path) in found)
            {
                foreach (GraphChild child in EdgesOf(id))
                {
                    string name = LocalName.Escape(Data.ToText(child.LocalName));
                    string longer = Join(path, name);
                    if (isMatch(name) && longer.Length <= ObjectGraph.MaxPathLength && seen.Add(child.Id))
                    {
                        next.Add((child.Id, longer));
                    }
                }
            }

            found = next;
        }

        return found.ConvertAll(one => Create(one.Id, one.Path, 0));
    }

    /// <summary>All objects below one, each once and behind the one that is its holder on the shortest way around the optimizers.</summary>
    /// <param name="start">The object.</param>
    public IEnumerable<CheckpointObject> FindBelow(CheckpointObject start)
    {
        ArgumentNullException.ThrowIfNull(start);
        var walk = new ObjectWalk(Data, _graph.Roles, start.Id);
        var ways = new Stack<(int Id, string Path, int Depth)>();
        ways.Push((start.Id, start.ObjectPath, start.Depth));
        while (ways.TryPop(out (int Id, string Path, int Depth) way))
        {
            if (way.Id != start.Id)
            {
                yield return Create(way.Id, way.Path, way.Depth);
            }

            foreach (GraphChild child in EdgesOf(way.Id).AsEnumerable().Reverse().Where(child => walk.Shows(child, way.Id)))
            {
                string path = Join(way.Path, LocalName.Escape(Data.ToText(child.LocalName)));
                if (path.Length <= ObjectGraph.MaxPathLength)
                {
                    ways.Push((child.Id, path, way.Depth + 1));
                }
            }
        }
    }

    internal IReadOnlyList<string> ChildrenOf(int id) =>
        Array.ConvertAll(EdgesOf(id), child => LocalName.Escape(Data.ToText(child.LocalName)));

    internal IReadOnlyList<string> AttributesOf(int id) =>
        Array.ConvertAll(Data.Attributes[Data.AttributesOf(id)].ToArray(), attribute => Data.ToText(attribute.Name));

    internal bool HasValues(int id) => _hasValues.Value[id];

    internal IReadOnlyList<string> SharedBy(int id, string path)
    {
        var others = new List<string>();
        foreach ((int parent, int edge) in _graph.Paths.EdgesTo(id))
        {
            if (others.Count < MaxShared && parent != id && _graph.Roles.PathOf(parent, ObjectGraph.MaxPathLength) is { } holder)
            {
                string other = Join(holder, LocalName.Escape(Data.ToText(Data.Children[edge].LocalName)));
                if (other != path)
                {
                    others.Add(other);
                }
            }
        }

        return others;
    }

    internal (long Count, long Size) Measure(int id) => _sums.Value[id];

    internal IEnumerable<CheckpointVariable> FindVariables(int id, string path)
    {
        var walk = new ObjectWalk(Data, _graph.Roles, id);
        foreach (int below in walk.Reached)
        {
            foreach (CheckpointVariable variable in _variables[below])
            {
                // A slot that the optimizer refers to has the path of its variable.
                yield return walk.FindPath(below, path) is { } own ? variable.SeenAt(own) : variable;
            }
        }
    }

    private (long Count, Int128 Size) MeasureOwn(int id)
    {
        long count = 0;
        Int128 size = 0;
        foreach (CheckpointVariable variable in _variables[id])
        {
            count++;
            size += variable.Size;
        }

        return (count, size);
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}/{name}";

    private CheckpointObject Create(int id, string path, int depth) => new(this, id, path, depth);

    private GraphChild[] EdgesOf(int id) =>
        Array.FindAll(Data.Children[Data.ChildrenOf(id)].ToArray(), child => !child.IsDuplicate && Data.Has(child.Id));
}
