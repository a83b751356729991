using CheckpointTools.Names;

namespace CheckpointTools.Comparing;

/// <summary>The assignment map that gives a model all that is clearly meant, and what its scopes must leave out for that.</summary>
/// <param name="Rules">The rules; none if there is nothing to rename.</param>
/// <param name="Exclude">Patterns of the names that its scopes leave out; mostly none.</param>
internal sealed record MapProposal(IReadOnlyList<AssignmentRule> Rules, IReadOnlyList<string> Exclude)
{
    public static readonly MapProposal None = new([], []);

    /// <summary>Makes the proposal.</summary>
    /// <param name="variables">What is wanted, and what it gets.</param>
    /// <param name="unsaved">The names of variables that are in the model and get nothing.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static MapProposal For(
        IReadOnlyList<MappedVariable> variables,
        IReadOnlyList<string> unsaved,
        CancellationToken cancellationToken
    )
    {
        List<AssignmentRule> rules = ToRules(variables, unsaved, [], cancellationToken);
        IReadOnlyList<string> absent = OptimizerPatterns.Absent(variables);
        if (rules.Count <= 1 || absent.Count == 0)
        {
            return new MapProposal(rules, []);
        }

        // An optimizer's slots lie below the weights: where they are missing, no scope would hold.
        List<AssignmentRule> shorter = ToRules(variables, unsaved, absent, cancellationToken);
        return shorter.Count < rules.Count ? new MapProposal(shorter, absent) : new MapProposal(rules, []);
    }

    private static List<AssignmentRule> ToRules(
        IReadOnlyList<MappedVariable> variables,
        IReadOnlyList<string> unsaved,
        IReadOnlyList<string> excluded,
        CancellationToken cancellationToken
    )
    {
        var tree = new RuleTree();
        foreach (MappedVariable variable in variables)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (OptimizerPatterns.Match(excluded, variable.Key))
            {
                continue;
            }

            if (variable.Path is { } path)
            {
                tree.Add(path, variable.Tensor, variable.IsInPlace);
            }
            else
            {
                tree.Block(variable.Key);
            }
        }

        foreach (string name in unsaved.Where(name => !OptimizerPatterns.Match(excluded, name)))
        {
            tree.Block(name);
        }

        return tree.ToRules();
    }
}
