namespace CheckpointTools.Reporting;

/// <summary>A scope, or a variable, with what lies below it.</summary>
/// <param name="Name">The last part of its path; of several in a row that hold only the next, all of these.</param>
/// <param name="Path">Its path.</param>
internal sealed record ScopeTree(string Name, string Path)
{
    /// <summary>Deeper parts of a path are one: nobody sees them, and a hostile name may have a million.</summary>
    private const int MaxDepth = 12;

    private readonly Dictionary<string, ScopeTree> _children = new(StringComparer.Ordinal);
    private readonly SortedDictionary<VariableKind, Int128> _kinds = [];

    /// <summary>The variables that have just this path.</summary>
    private readonly List<CheckpointVariable> _own = [];

    public Int128 Size { get; private set; }

    public int Count { get; private set; }

    /// <summary>The scopes and variables in it, the largest first. A variable that has slots below it is one of these.</summary>
    public IReadOnlyList<ScopeTree> Children =>
        [
            .. _children
                .Values.Concat(_children.Count > 0 && _own.Count > 0 ? [Itself()] : [])
                .OrderByDescending(static child => child.Size)
                .ThenBy(static child => child.Name, StringComparer.Ordinal)
                .Select(Collapse),
        ];

    /// <summary>How many of its bytes are of each kind.</summary>
    public IReadOnlyDictionary<VariableKind, Int128> Kinds => _kinds;

    public static ScopeTree Of(IEnumerable<VariableFacts> variables)
    {
        var root = new ScopeTree("", "");
        foreach (VariableFacts facts in variables)
        {
            ScopeTree scope = root;
            scope.Add(facts.Variable);
            foreach (string part in facts.Place.Split('/', MaxDepth))
            {
                string path = scope.Path.Length == 0 ? part : $"{scope.Path}/{part}";
                if (!scope._children.TryGetValue(part, out ScopeTree? child))
                {
                    scope._children[part] = child = new ScopeTree(part, path);
                }

                child.Add(facts.Variable);
                scope = child;
            }

            scope._own.Add(facts.Variable);
        }

        return root;
    }

    /// <summary>Several as one.</summary>
    /// <param name="name">What they are called together.</param>
    /// <param name="path">What they lie in.</param>
    /// <param name="scopes">The scopes.</param>
    public static ScopeTree Together(string name, string path, IEnumerable<ScopeTree> scopes)
    {
        var all = new ScopeTree(name, path);
        foreach (ScopeTree scope in scopes)
        {
            (all.Size, all.Count) = (all.Size + scope.Size, all.Count + scope.Count);
            foreach ((VariableKind kind, Int128 size) in scope._kinds)
            {
                all._kinds[kind] = all._kinds.GetValueOrDefault(kind) + size;
            }
        }

        return all;
    }

    /// <summary>What holds only one scope is shown with it.</summary>
    private static ScopeTree Collapse(ScopeTree scope)
    {
        string name = scope.Name;
        while (scope._children.Count == 1 && scope._children.Values.First() is { } only && only.Count == scope.Count)
        {
            name = $"{name}/{only.Name}";
            scope = only;
        }

        return name == scope.Name ? scope : scope with { Name = name };
    }

    private ScopeTree Itself()
    {
        var itself = new ScopeTree("(itself)", Path);
        _own.ForEach(itself.Add);
        return itself;
    }

    private void Add(CheckpointVariable variable)
    {
        Size += variable.Size;
        Count++;
        _kinds[variable.Kind] = _kinds.GetValueOrDefault(variable.Kind) + variable.Size;
    }
}
