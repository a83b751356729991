using CheckpointTools.Formats.ObjectGraphs.Editing;
using CheckpointTools.Variables;

namespace CheckpointTools.Writing.Graphs;

/// <summary>
/// Finds the objects that were moved by where their variables went: of each, the highest one below which everything that is taken went the
/// same way. So a renamed scope is one edge, with all that has no values of its own.
/// </summary>
internal sealed class PathMoves
{
    private readonly Node _root = new();
    private readonly List<(string OldPath, string NewPath, MovedEdge? Edge, bool IsAlone)> _variables = [];

    /// <summary>Notes where a variable was, and where it goes.</summary>
    /// <param name="oldPath">The path where it was.</param>
    /// <param name="newPath">The path where it goes; the same if it stays.</param>
    /// <param name="isAlone">
    /// Whether it goes without its holders: these may have other paths, by which it would still be where it was.
    /// </param>
    /// <param name="edge">The edge that was named for this; null if only the names of variables were.</param>
    public void Add(string oldPath, string newPath, bool isAlone, MovedEdge? edge) => _variables.Add((oldPath, newPath, edge, isAlone));

    /// <exception cref="CheckpointException">It was to go elsewhere.</exception>
    private void Add(string oldPath, string newPath, bool isAlone)
    {
        Node node = _root;
        foreach (string segment in oldPath.Length == 0 ? [] : oldPath.Split('/'))
        {
            node = node.Below(segment);
        }

        if (node.NewPath is { } other && other != newPath)
        {
            throw GraphFaults.TwoPlaces(oldPath, other, newPath);
        }

        node.NewPath = newPath;
        node.IsAlone = isAlone;
    }

    /// <summary>The moves that bring every variable to its place.</summary>
    /// <exception cref="CheckpointException">A variable was to go to two places, or the root to have a name.</exception>
    public List<PathChange> Find()
    {
        HashSet<MovedEdge> named = FindNamed();
        List<PathChange> moves = [.. named.Select(static edge => new PathChange(edge.From, edge.To))];
        foreach ((string oldPath, string newPath, MovedEdge? edge, bool isAlone) in _variables)
        {
            if (edge is null || !named.Contains(edge))
            {
                Add(oldPath, newPath, isAlone);
            }
        }

        if (_root.NewPath is { Length: > 0 } name)
        {
            throw EditingFaults.RootMoved(name.TrimEnd('/'));
        }

        _root.FindTarget();
        _root.Collect("", moves);
        return moves;
    }

    /// <summary>
    /// The edges that were named, and that all variables below them go with. An edge of which only a part was renamed is none: some of what
    /// lies below it stays.
    /// </summary>
    private HashSet<MovedEdge> FindNamed()
    {
        var named = new Dictionary<string, MovedEdge>(StringComparer.Ordinal);
        var split = new HashSet<string>(StringComparer.Ordinal);
        foreach (
            MovedEdge edge in _variables
                .Where(static variable => !variable.IsAlone)
                .Select(static variable => variable.Edge)
                .OfType<MovedEdge>()
        )
        {
            if (!named.TryAdd(edge.From, edge) && named[edge.From] != edge)
            {
                split.Add(edge.From);
            }
        }

        foreach ((string oldPath, _, MovedEdge? edge, _) in named.Count == 0 ? [] : _variables)
        {
            for (int end = oldPath.Length; end > 0; end = oldPath.LastIndexOf('/', end - 1))
            {
                bool isBelow = edge is not null && edge.From.Length > end;
                if (named.TryGetValue(oldPath[..end], out MovedEdge? above) && above != edge && !isBelow)
                {
                    split.Add(above.From);
                }
            }
        }

        return [.. named.Values.Where(edge => !split.Contains(edge.From))];
    }

    /// <summary>An object that leads to a variable. Paths are as long as graphs are deep, which readers bound.</summary>
    private sealed class Node
    {
        private SortedDictionary<string, Node>? _below;
        private string? _target;

        /// <summary>Where its own variable goes.</summary>
        public string? NewPath { get; set; }

        public bool IsAlone { get; set; }

        public Node Below(string segment)
        {
            _below ??= new SortedDictionary<string, Node>(StringComparer.Ordinal);
            if (!_below.TryGetValue(segment, out Node? node))
            {
                node = _below[segment] = new Node();
            }

            return node;
        }

        /// <summary>Finds the place where all that is below can go as a whole; null if there is none.</summary>
        public string? FindTarget()
        {
            string? common = NewPath;
            bool isWhole = true;
            foreach ((string segment, Node node) in _below ?? [])
            {
                string? target = Strip(node.FindTarget(), segment);
                isWhole &= target is not null && (common is null || common == target);
                common ??= target;
            }

            _target = isWhole ? common : null;
            return IsAlone ? null : _target;
        }

        public void Collect(string path, List<PathChange> moves)
        {
            if (_target == path)
            {
                return;
            }

            if (_target is not null && path.Length > 0)
            {
                moves.Add(new PathChange(path, _target));
                return;
            }

            foreach ((string segment, Node node) in _below ?? [])
            {
                node.Collect(path.Length == 0 ? segment : $"{path}/{segment}", moves);
            }
        }

        private static string? Strip(string? target, string segment) =>
            target is null ? null
            : target == segment ? ""
            : target.EndsWith(segment, StringComparison.Ordinal) && target[..^segment.Length].EndsWith('/')
                ? target[..^(segment.Length + 1)]
            : null;
    }
}
