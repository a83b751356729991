using CheckpointTools.Writing;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Output;

/// <summary>A plan, and what it does in the words of -WhatIf and -Confirm.</summary>
internal sealed record PlannedTransfer(TransferPlan Plan, string Action)
{
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

    private static string DescribeAll(TransferPlan plan)
    {
        string replaces = File.Exists(plan.Destination + ".index") ? ", replacing what is there" : "";
        return $"{Phrase.Count(plan.VariableCount, "variable")} ({plan.PayloadSize} bytes) from "
            + $"{string.Join(", ", plan.SourcePrefixes)}{replaces}";
    }

    /// <summary>The plan is of the whole checkpoint. What the user asked for is what comes to it.</summary>
    private static string DescribeAdded(TransferPlan plan)
    {
        CheckpointVariable[] added =
        [
            .. plan.Variables.Where(variable => variable.Checkpoint != plan.Destination || variable.Name != variable.SourceName),
        ];
        IEnumerable<string> sources = added.Select(static variable => variable.Checkpoint).Distinct();
        return $"{Phrase.Count(added.Length, "variable")} from {string.Join(", ", sources)}";
    }
}
