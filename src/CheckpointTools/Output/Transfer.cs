using System.Management.Automation;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Transfers;

namespace CheckpointTools.Output;

/// <summary>What the commands that write a checkpoint do in the end: plan, ask, execute, report.</summary>
internal static class Transfer
{
    /// <summary>Writes the variables to a new checkpoint, unless the user decides otherwise.</summary>
    public static void Run(PSCmdlet command, IReadOnlyList<CheckpointVariable> variables, string destination, DuplicatePolicy duplicates, bool passThru, CancellationToken cancellationToken)
    {
        string prefix = CheckpointLocator.DestinationPrefix(new CheckpointPaths(command.SessionState.Path).Resolve(destination));
        TransferPlan plan = TransferPlanner.Plan(variables, prefix, new TransferOptions { Duplicates = duplicates }, cancellationToken);
        foreach (string warning in plan.Warnings)
        {
            command.WriteWarning(warning);
        }

        Describe(command, plan);
        if (!command.ShouldProcess(plan.Destination, $"Write {Count(plan.VariableCount, "variable")} ({plan.PayloadSize} bytes) from {string.Join(", ", plan.SourcePrefixes)}"))
        {
            return;
        }

        var progress = new TransferProgressWriter(command, plan.Destination);
        try
        {
            TransferExecutor.Execute(plan, progress.Show, cancellationToken);
        }
        finally
        {
            if (!cancellationToken.IsCancellationRequested)
            {
                progress.Complete();
            }
        }

        if (passThru)
        {
            command.WriteObject(CheckpointContents.Describe(new CheckpointLocation(plan.Destination, CheckpointFormat.V2), isLatest: false));
        }
    }

    /// <summary>Says what comes from where, for those who ask: with -Verbose, and so with -WhatIf -Verbose before anything happens.</summary>
    private static void Describe(PSCmdlet command, TransferPlan plan)
    {
        // The texts of a million variables are not for nobody to read.
        bool isAsked = command.MyInvocation.BoundParameters.ContainsKey("Verbose")
            || command.GetVariableValue("VerbosePreference") is ActionPreference and not (ActionPreference.SilentlyContinue or ActionPreference.Ignore);
        if (!isAsked)
        {
            return;
        }

        foreach (CheckpointVariable variable in plan.Variables)
        {
            command.WriteVerbose($"{variable.Name} <- {(variable.Name == variable.SourceName ? "" : $"{variable.SourceName} in ")}{variable.Checkpoint} ({variable.DataType} {variable.Shape})");
        }
    }

    private static string Count(long count, string what) => count == 1 ? $"1 {what}" : $"{count} {what}s";
}
