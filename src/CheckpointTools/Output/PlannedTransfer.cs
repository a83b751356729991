using CheckpointTools.Binary;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Output;

/// <summary>A plan, and what it does in the words of -WhatIf and -Confirm.</summary>
internal sealed record PlannedTransfer(TransferPlan Plan, string Action)
{
    private const int MaxNamed = 20;

    /// <summary>What to tell the user once it is done; null for nothing.</summary>
    public string? Result { get; init; }

    /// <summary>Plans a checkpoint of these variables.</summary>
    public static PlannedTransfer Write(
        IReadOnlyList<CheckpointVariable> variables,
        string prefix,
        TransferOptions options,
        CancellationToken cancellationToken
    )
    {
        TransferPlan plan = TransferPlanner.Plan(variables, prefix, options, cancellationToken);
        string verb =
            options.Mode == TransferMode.Copy
                ? options.Append
                    ? "Append"
                    : "Write"
                : options.Mode.ToString();
        return new PlannedTransfer(plan, $"{verb} {(options.Append ? DescribeAdded(plan) : DescribeAll(plan))}");
    }

    /// <summary>Plans another index for a checkpoint, with these of its variables under the names that they have now.</summary>
    public static PlannedTransfer Edit(
        IReadOnlyList<CheckpointVariable> variables,
        string prefix,
        string action,
        TransferOptions options,
        CancellationToken cancellationToken
    ) => new(TransferPlanner.PlanEdit(variables, prefix, options, cancellationToken), action);

    /// <summary>The same plan, which also says what it does to single variables: the first of them.</summary>
    /// <param name="what">What happens to them, such as "without".</param>
    /// <param name="variables">The variables, as they are shown.</param>
    public PlannedTransfer Naming(string what, IReadOnlyCollection<string> variables) =>
        variables.Count == 0 ? this : this with { Action = TensorName.Printable($"{Action}{what} {Phrase.Items(variables, MaxNamed)}") };

    /// <summary>The same plan, which says more of what it does.</summary>
    public PlannedTransfer Saying(string text) => this with { Action = Action + text };

    private static string DescribeAll(TransferPlan plan)
    {
        string replaces = File.Exists(plan.Destination + FixedNames.IndexSuffix) ? ", replacing what is there" : "";
        return $"{Phrase.Count(plan.VariableCount, "variable")} ({Phrase.Count(plan.PayloadSize, "byte")})"
            + $"{From(plan.SourcePrefixes)}{replaces}";
    }

    /// <summary>The plan is of the whole checkpoint. What the user asked for is what comes to it.</summary>
    private static string DescribeAdded(TransferPlan plan)
    {
        CheckpointVariable[] added =
        [
            .. plan.Variables.Where(variable =>
                !variable.IsObjectGraph
                && !variable.IsMade
                && (variable.Checkpoint != plan.Destination || variable.Name != variable.SourceName)
            ),
        ];
        string[] sources = [.. added.Select(static variable => variable.Checkpoint).Distinct()];
        return $"{Phrase.Count(added.Length, "variable")}{From(sources)}";
    }

    /// <summary>Where variables come from. New values come from nowhere.</summary>
    private static string From(IReadOnlyList<string> sources)
    {
        string[] named = [.. sources.Where(static source => source.Length > 0)];
        return named.Length == 0 ? "" : $" from {Phrase.Items(named, MaxNamed)}";
    }
}
