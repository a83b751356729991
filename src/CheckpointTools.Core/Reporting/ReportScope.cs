using CheckpointTools.Names;

namespace CheckpointTools.Reporting;

/// <summary>A scope, or a variable with what lies below it, as a report shows it.</summary>
internal sealed class ReportScope
{
    private readonly Lazy<IReadOnlyDictionary<VariableKind, Int128>> _kinds;
    private readonly Lazy<IReadOnlyList<ReportScope>> _children;

    private ReportScope(
        string name,
        string path,
        (IEnumerable<CheckpointVariable> Variables, int Count, Int128 Size) holds,
        Func<IEnumerable<ReportScope>> children
    )
    {
        (Name, Path, Count, Size) = (name, path, holds.Count, holds.Size);
        _kinds = new(() => KindsOf(holds.Variables));
        _children = new(() =>
            [.. children().OrderByDescending(static child => child.Size).ThenBy(static child => child.Name, StringComparer.Ordinal)]
        );
        Variables = holds.Variables;
    }

    /// <summary>The last part of its path; of several in a row that hold only the next, all of these.</summary>
    public string Name { get; }

    public string Path { get; }

    public int Count { get; }

    public Int128 Size { get; }

    /// <summary>The scopes and variables in it, the largest first. A variable that has slots below it is one of these.</summary>
    public IReadOnlyList<ReportScope> Children => _children.Value;

    /// <summary>How many of its bytes are of each kind.</summary>
    public IReadOnlyDictionary<VariableKind, Int128> Kinds => _kinds.Value;

    private IEnumerable<CheckpointVariable> Variables { get; }

    /// <summary>The scope of all variables.</summary>
    public static ReportScope Of(IEnumerable<VariableFacts> variables) =>
        Of("", new VariableTree(variables.Select(static facts => facts.Variable), VariableFacts.PlaceOf).Root);

    /// <summary>Several as one.</summary>
    /// <param name="name">What they are called together.</param>
    /// <param name="path">What they lie in.</param>
    /// <param name="scopes">The scopes.</param>
    public static ReportScope Together(string name, string path, IReadOnlyCollection<ReportScope> scopes) =>
        new(
            name,
            path,
            (
                scopes.SelectMany(static scope => scope.Variables),
                scopes.Sum(static scope => scope.Count),
                scopes.Aggregate(Int128.Zero, static (sum, scope) => sum + scope.Size)
            ),
            static () => []
        );

    private static ReportScope Of(string name, VariableNode node)
    {
        IReadOnlyList<CheckpointVariable> own = node.OwnVariables;
        return new ReportScope(
            name,
            node.Path,
            (own.Concat(node.Variables), own.Count + node.VariableCount, SizeOf(own) + node.Size),
            () => ChildrenOf(node)
        );
    }

    private static IEnumerable<ReportScope> ChildrenOf(VariableNode node)
    {
        // What holds only one scope is shown with it.
        foreach (VariableNode child in node.FindChildren().Select(static child => child.FindInnermost()))
        {
            yield return Of(child.NameIn(node), child);
        }

        IReadOnlyList<CheckpointVariable> own = node.OwnVariables;
        if (own.Count > 0 && node.VariableCount > 0)
        {
            yield return new ReportScope("(itself)", node.Path, (own, own.Count, SizeOf(own)), static () => []);
        }
    }

    private static Int128 SizeOf(IEnumerable<CheckpointVariable> variables) =>
        variables.Aggregate(Int128.Zero, static (sum, variable) => sum + variable.Size);

    private static SortedDictionary<VariableKind, Int128> KindsOf(IEnumerable<CheckpointVariable> variables)
    {
        var kinds = new SortedDictionary<VariableKind, Int128>();
        foreach (CheckpointVariable variable in variables)
        {
            kinds[variable.Kind] = kinds.GetValueOrDefault(variable.Kind) + variable.Size;
        }

        return kinds;
    }
}
