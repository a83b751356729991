using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Writing.Planning;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Output;

/// <summary>What the commands that write a checkpoint do in the end: plan, ask, execute, report.</summary>
internal static class Transfer
{
    /// <summary>Writes the variables to a checkpoint, unless the user decides otherwise.</summary>
    public static void Run(PSCmdlet command, IReadOnlyList<CheckpointVariable> variables, string destination, TransferOptions options, bool passThru, CancellationToken cancellationToken)
    {
        var progress = new ProgressWriter(command, "Looking for what is damaged");
        (TransferPlan, string) plan = Show(
            progress,
            () => Plan(command, variables, destination, options with { OnExamined = step => progress.Show(step.BytesDone, step.BytesTotal, step.Variable!) }, cancellationToken),
            cancellationToken);
        Execute(command, plan, passThru, cancellationToken);
    }

    /// <summary>Plans a checkpoint of the variables. Who has several plans makes all of them before the first is carried out.</summary>
    public static (TransferPlan Plan, string Action) Plan(PSCmdlet command, IReadOnlyList<CheckpointVariable> variables, string destination, TransferOptions options, CancellationToken cancellationToken)
    {
        string prefix = CheckpointLocator.DestinationPrefix(new CheckpointPaths(command.SessionState.Path).Resolve(destination));
        return PlanAt(prefix, variables, options, cancellationToken);
    }

    /// <summary>The same, at a full prefix.</summary>
    public static (TransferPlan Plan, string Action) PlanAt(string prefix, IReadOnlyList<CheckpointVariable> variables, TransferOptions options, CancellationToken cancellationToken)
    {
        TransferPlan plan = TransferPlanner.Plan(variables, prefix, options, cancellationToken);
        string verb = options.Mode == TransferMode.Copy ? options.Append ? "Append" : "Write" : options.Mode.ToString();
        if (!options.Append)
        {
            string replaces = File.Exists(prefix + ".index") ? ", replacing what is there" : "";
            string all = $"{Phrase.Count(plan.VariableCount, "variable")} ({plan.PayloadSize} bytes)";
            return (plan, $"{verb} {all} from {string.Join(", ", plan.SourcePrefixes)}{replaces}");
        }

        // The plan is of the whole checkpoint; what is asked for is what comes to it.
        CheckpointVariable[] added = [.. plan.Variables.Where(variable => variable.Checkpoint != prefix || variable.Name != variable.SourceName)];
        string sources = string.Join(", ", added.Select(static variable => variable.Checkpoint).Distinct());
        return (plan, $"{verb} {Phrase.Count(added.Length, "variable")} from {sources}");
    }

    /// <summary>Plans another index for a checkpoint, with these of its variables under these names.</summary>
    public static (TransferPlan Plan, string Action) PlanEdit(IReadOnlyList<CheckpointVariable> variables, string prefix, string action, TransferOptions options, CancellationToken cancellationToken) =>
        (TransferPlanner.PlanEdit(variables, prefix, options, cancellationToken), action);

    /// <summary>Carries a plan out, unless the user decides otherwise.</summary>
    public static void Execute(PSCmdlet command, (TransferPlan Plan, string Action) planned, bool passThru, CancellationToken cancellationToken)
    {
        (TransferPlan plan, string action) = planned;
        foreach (string warning in plan.Warnings)
        {
            command.WriteWarning(warning);
        }

        Damage.Warn(command, plan);
        Describe(command, plan);
        if (!command.ShouldProcess(plan.Destination, action))
        {
            return;
        }

        var progress = new ProgressWriter(command, $"Writing {plan.Destination}");
        IReadOnlyList<CheckpointNote> notes = Show(
            progress,
            () => TransferExecutor.Execute(plan, step => progress.Show(step.BytesDone, step.BytesTotal, step.Variable ?? "Flushing to disk"), cancellationToken),
            cancellationToken);
        foreach (CheckpointNote note in notes)
        {
            command.WriteWarning(AdviceText.For(note));
        }

        if (passThru)
        {
            command.WriteObject(CheckpointContents.Describe(new CheckpointLocation(plan.Destination, CheckpointFormat.V2), isLatest: false));
        }
    }

    /// <summary>Does something whose progress is shown, and ends showing it.</summary>
    private static T Show<T>(ProgressWriter progress, Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return work();
        }
        finally
        {
            // A pipeline that was stopped takes no more records.
            if (!cancellationToken.IsCancellationRequested)
            {
                progress.Complete();
            }
        }
    }

    /// <summary>Says what comes from where, for those who ask: with -Verbose, and so with -WhatIf -Verbose before anything happens.</summary>
    private static void Describe(PSCmdlet command, TransferPlan plan)
    {
        if (!Verbosity.IsAsked(command))
        {
            return;
        }

        foreach (CheckpointVariable variable in plan.Variables)
        {
            command.WriteVerbose($"{variable.Name} <- {(variable.Name == variable.SourceName ? "" : $"{variable.SourceName} in ")}{variable.Checkpoint} ({variable.DataType} {variable.Shape})");
        }
    }
}
