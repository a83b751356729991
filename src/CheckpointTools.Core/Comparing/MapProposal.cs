using CheckpointTools.Names;

namespace CheckpointTools.Comparing;

/// <summary>An assignment map that gives a model every tensor that is clearly meant, and the names that its scopes must exclude.</summary>
/// <param name="Rules">The rules; none if there is nothing to rename.</param>
/// <param name="Exclude">Patterns of the names that its scopes exclude; usually none.</param>
internal sealed record MapProposal(IReadOnlyList<AssignmentRule> Rules, IReadOnlyList<string> Exclude)
{
    public static readonly MapProposal None = new([], []);

    /// <summary>Makes the proposal.</summary>
    /// <param name="variables">The wanted variables, and the tensors that they get.</param>
    /// <param name="unsaved">The names of the model's variables that get nothing.</param>
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

        // An optimizer's slots lie below the weights: if they are missing, no rule for a scope would be valid.
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
            if (SlotPattern.Match(excluded, variable.Key))
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

        foreach (string name in unsaved.Where(name => !SlotPattern.Match(excluded, name)))
        {
            tree.Block(name);
        }

        return tree.ToRules();
    }
}
