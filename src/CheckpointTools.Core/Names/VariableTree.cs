namespace CheckpointTools.Names;

/// <summary>
/// Variables as a tree of their paths, which '/' divides. It is an array in which what is below a scope lies side by side, and every
/// question is a search in it: a million names need no million nodes. A '/' at the beginning of a path divides nothing.
/// </summary>
internal sealed class VariableTree
{
    private const char Separator = '/';

    private readonly string[] _paths;
    private readonly CheckpointVariable[] _variables;

    /// <summary>The sum of sizes up to each variable, so that the size of any scope is a difference.</summary>
    private readonly Int128[] _sizes;

    /// <summary>Makes a tree.</summary>
    /// <param name="variables">The variables.</param>
    /// <param name="pathOf">The path of a variable; without it, its object path, or its name where it has none.</param>
    /// <param name="ownPathOf">
    /// The path of a variable that shares its path with others, if it is to have one of its own; without it, they are at one path.
    /// </param>
    public VariableTree(
        IEnumerable<CheckpointVariable> variables,
        Func<CheckpointVariable, string>? pathOf = null,
        Func<CheckpointVariable, string>? ownPathOf = null
    )
    {
        _variables = [.. variables];
        _paths = Array.ConvertAll(_variables, variable => pathOf?.Invoke(variable) ?? variable.ObjectPath ?? variable.Name);
        Sort();
        if (ownPathOf is not null && Part(ownPathOf))
        {
            Sort();
        }

        _sizes = new Int128[_variables.Length + 1];
        for (int i = 0; i < _variables.Length; i++)
        {
            _sizes[i + 1] = _sizes[i] + _variables[i].Size;
        }

        Root = new VariableNode(this, "", start: 0, 0, 0, _paths.Length);
    }

    /// <summary>The scope of all variables. Its path is empty.</summary>
    public VariableNode Root { get; }

    /// <summary>What is at a path; null if there is nothing.</summary>
    /// <param name="path">The path, without a '/' at its end.</param>
    public VariableNode? Find(string path)
    {
        if (path.Length == 0)
        {
            return Root;
        }

        int begin = FindFirst(0, _paths.Length, other => ComparePaths(other, path) >= 0);
        int own = FindFirst(begin, _paths.Length, other => other != path);
        int end = FindFirst(own, _paths.Length, other => !IsBelow(other, path));
        return begin == end ? null : NodeAt(path, begin, own, end);
    }

    /// <summary>The variables in a stretch of the order of paths.</summary>
    public ArraySegment<CheckpointVariable> Variables(int begin, int end) => new(_variables, begin, end - begin);

    /// <summary>The number of bytes of the values of these.</summary>
    public Int128 SizeOf(int begin, int end) => _sizes[end] - _sizes[begin];

    /// <summary>What lies directly in a scope.</summary>
    /// <param name="start">Where the names in it begin in their paths.</param>
    /// <param name="place">The first place below it.</param>
    /// <param name="scopeEnd">The place behind the last one.</param>
    public IEnumerable<VariableNode> FindChildren(int start, int place, int scopeEnd)
    {
        while (place < scopeEnd)
        {
            string first = _paths[place];
            int length = EndOfSegment(first, start);
            string path = length == first.Length ? first : first[..length];
            int own = FindNear(place, scopeEnd, other => other != path);
            int end = FindNear(own, scopeEnd, other => !IsBelow(other, path));
            yield return NodeAt(path, place, own, end);
            place = end;
        }
    }

    /// <summary>The innermost scope, or variable, below which or at which all variables of a stretch are.</summary>
    public VariableNode FindCommon(int begin, int end)
    {
        // They are sorted: what the first and the last have in common, all have.
        string first = _paths[begin];
        string last = _paths[end - 1];
        int common = first.AsSpan().CommonPrefixLength(last);
        bool isWhole = (common == first.Length || first[common] == Separator) && (common == last.Length || last[common] == Separator);
        string path = first[..(isWhole ? common : first.LastIndexOf(Separator, common - 1))];
        return NodeAt(path, begin, FindNear(begin, end, other => other != path), end);
    }

    private VariableNode NodeAt(string path, int begin, int own, int end) => new(this, path, path.Length + 1, begin, own, end);

    private static int EndOfSegment(string path, int start)
    {
        int from = Math.Max(start, 1);
        int end = from < path.Length ? path.IndexOf(Separator, from) : -1;
        return end < 0 ? path.Length : end;
    }

    /// <summary>Gives variables of one path paths of their own.</summary>
    /// <returns>Whether there are such.</returns>
    private bool Part(Func<CheckpointVariable, string> ownPathOf)
    {
        bool hasShared = false;
        for (int begin = 0, end; begin < _paths.Length; begin = end)
        {
            string path = _paths[begin];
            for (end = begin + 1; end < _paths.Length && _paths[end] == path; end++) { }

            for (int i = begin; end > begin + 1 && i < end; i++)
            {
                _paths[i] = ownPathOf(_variables[i]);
                hasShared = true;
            }
        }

        return hasShared;
    }

    /// <summary>Most checkpoints list their variables in this order.</summary>
    private void Sort()
    {
        for (int i = 1; i < _paths.Length; i++)
        {
            if (ComparePaths(_paths[i - 1], _paths[i]) > 0)
            {
                Array.Sort(_paths, _variables, Comparer<string>.Create(ComparePaths));
                return;
            }
        }
    }

    /// <summary>A separator comes before everything else: what is below a path follows it at once.</summary>
    private static int ComparePaths(string left, string right)
    {
        int common = left.AsSpan().CommonPrefixLength(right);
        return common == left.Length || common == right.Length ? left.Length.CompareTo(right.Length)
            : left[common] == Separator ? -1
            : right[common] == Separator ? 1
            : left[common].CompareTo(right[common]);
    }

    private static bool IsBelow(string path, string scope) =>
        path.Length > scope.Length && path[scope.Length] == Separator && path.StartsWith(scope, StringComparison.Ordinal);

    /// <summary>The first place from which on a condition holds.</summary>
    private int FindFirst(int begin, int end, Func<string, bool> holds)
    {
        while (begin < end)
        {
            int middle = begin + ((end - begin) / 2);
            (begin, end) = holds(_paths[middle]) ? (begin, middle) : (middle + 1, end);
        }

        return begin;
    }

    /// <summary>The same for a place that is probably near the beginning.</summary>
    private int FindNear(int begin, int end, Func<string, bool> holds)
    {
        int step = 1;
        while (begin + step < end && !holds(_paths[begin + step - 1]))
        {
            (begin, step) = (begin + step, 2 * step);
        }

        return FindFirst(begin, Math.Min(begin + step, end), holds);
    }
}
