using System.Management.Automation;
using CheckpointTools.Binary;
using CheckpointTools.Errors;
using CheckpointTools.Locating;
using CheckpointTools.Managing;
using CheckpointTools.Output;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Planning;
using CheckpointTools.Writing.Publishing;
using CheckpointTools.Writing.Repairing;

namespace CheckpointTools.Commands;

/// <summary>
/// Repair-Checkpoint: removes what interrupted writes left, of this module and of TensorFlow: temporary files, and data files that no index
/// refers to. What an index refers to is never touched. A path may be a checkpoint, a prefix that a write left unfinished, or a directory:
/// then everything in it is examined. Do not run it where a training job is saving: TensorFlow does not show that it still writes. With
/// -StateFile it mends a state file instead, with -ObjectGraph an object-based checkpoint, which has to be named.
/// </summary>
[Cmdlet(VerbsDiagnostic.Repair, "Checkpoint", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(Leftover), typeof(StateFileRepair), typeof(ObjectGraphRepair))]
public sealed class RepairCheckpointCommand : CheckpointChangeCommand
{
    private readonly HashSet<string> _directories = new(StringComparer.Ordinal);

    /// <summary>Emits what was removed or mended.</summary>
    [Parameter]
    public override SwitchParameter PassThru { get; set; }

    /// <summary>
    /// Mends the state file of a directory instead: checkpoints that lie beside it go by their names, as after the directory was moved or
    /// copied, and paths that lead nowhere are removed.
    /// </summary>
    [Parameter]
    public SwitchParameter StateFile { get; set; }

    /// <summary>
    /// Mends object-based checkpoints instead, so that TensorFlow restores all of them: keys that it cannot restore, or that are not those
    /// of their objects, objects that share a key or deny their values, and slices that it cannot put together. Values are
    /// written anew only if slices are joined or values copied. What cannot be mended stays as it is; Test-Checkpoint tells of it.
    /// </summary>
    [Parameter]
    public SwitchParameter ObjectGraph { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (StateFile && ObjectGraph)
        {
            ThrowTerminatingError(ErrorRecords.OneRepair());
        }
    }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ObjectGraph)
        {
            foreach (CheckpointLocation checkpoint in FindNamed())
            {
                Attempt(checkpoint.Prefix, () => MendObjectGraph(checkpoint));
            }

            return;
        }

        foreach (string place in ExpandPaths())
        {
            Attempt(
                place,
                () =>
                {
                    if (StateFile)
                    {
                        MendStateFile(place);
                        return;
                    }

                    foreach (string prefix in PrefixesOf(place))
                    {
                        Attempt(prefix, () => Repair(prefix));
                    }
                }
            );
        }
    }

    private static IEnumerable<string> PrefixesOf(string place)
    {
        if (CheckpointLocator.IsDirectory(place))
        {
            return Leftovers.PrefixesIn(place);
        }

        // An unfinished write may have left files, and no checkpoint yet.
        string prefix = CheckpointLocator.DestinationPrefix(place);
        return [Leftovers.HasFiles(prefix) ? prefix : CheckpointLocator.Find(place).Prefix];
    }

    private void MendStateFile(string place)
    {
        string directory = CheckpointLocator.IsDirectory(place) ? place : System.IO.Path.GetDirectoryName(place)!;
        if (!_directories.Add(System.IO.Path.TrimEndingDirectorySeparator(directory)))
        {
            return;
        }

        StateFileRepair? found = StateFiles.FindRepair(directory);
        if (StateFiles.FindElsewhere(directory) is { Count: > 0 } elsewhere)
        {
            string which = elsewhere.Count == 1 ? "a path" : $"{elsewhere.Count} paths";
            WriteWarning(
                $"The state file of '{directory}' has {which} of another directory where the checkpoint is there, which stay: "
                    + $"'{elsewhere[0]}'. If the directory was copied from there, Set-LatestCheckpoint names a checkpoint of this one."
            );
        }

        if (found is not { } repair)
        {
            WriteVerbose($"There is nothing to mend in the state file of '{directory}'.");
            return;
        }

        WriteVerbose($"{repair.Path}: {string.Join(", ", repair.Changed.Concat(repair.Removed.Select(static path => $"{path} removed")))}");
        string changed = Phrase.Count(repair.Changed.Count, "path");
        string removed = Phrase.Count(repair.Removed.Count, "path that leads nowhere", "paths that lead nowhere");
        string mend = repair.Changed.Count + repair.Removed.Count == 0 ? "Write it again" : $"Shorten {changed}, remove {removed}";
        if (ShouldProcess(repair.Path, $"{mend}; the latest is '{repair.Latest}'"))
        {
            StateFiles.Repair(directory, CancellationToken);
            if (repair.LostLatest is { } lost)
            {
                WriteWarning(
                    $"{repair.Path} named '{lost}' as the latest checkpoint, which is not there: now it names '{repair.Latest}'. "
                        + "Set-LatestCheckpoint names another one."
                );
            }

            if (PassThru)
            {
                WriteObject(repair);
            }
        }
    }

    /// <summary>Each change is asked for; what is agreed to is written at once.</summary>
    private void MendObjectGraph(CheckpointLocation checkpoint)
    {
        var repairs = ObjectGraphRepairs.Find(checkpoint);
        if (repairs.Changes.Count == 0)
        {
            WriteVerbose($"{checkpoint.Prefix}: nothing is to be mended.");
            return;
        }

        WriteVerbose(repairs.Changes.Select(static change => TensorName.Printable($"{change.Code}: {change}.")), "changes");
        ObjectGraphRepair[] agreed = [.. repairs.Changes.Where(change => ShouldProcess(checkpoint.Prefix, change.Action))];
        IReadOnlyList<ObjectGraphRepair> made = repairs.Settle(agreed);
        foreach (ObjectGraphRepair left in agreed.Except(made))
        {
            WriteWarning($"{checkpoint.Prefix}: not done, for another variable keeps that name: {left}.");
        }

        if (made.Count == 0)
        {
            return;
        }

        TransferPlan plan = repairs.Plan(made, CancellationToken);
        foreach (string warning in plan.Warnings)
        {
            WriteWarning(warning);
        }

        var progress = new ProgressWriter(this, $"Writing {plan.Destination}");
        IReadOnlyList<CheckpointNote> notes = progress.Run(
            () =>
                TransferExecutor.Execute(
                    plan,
                    step => progress.Show(step.BytesDone, step.BytesTotal, step.Variable ?? "Flushing to disk"),
                    CancellationToken
                ),
            CancellationToken
        );
        foreach (CheckpointNote note in notes)
        {
            WriteWarning(AdviceText.For(note));
        }

        if (PassThru)
        {
            WriteObject(made, enumerateCollection: true);
        }
    }

    private void Repair(string prefix)
    {
        Leftover[] leftovers = [.. Leftovers.Find(prefix)];
        if (leftovers.Length == 0)
        {
            WriteVerbose($"{prefix}: no interrupted write left anything.");
        }

        foreach (Leftover leftover in leftovers)
        {
            CancellationToken.ThrowIfCancellationRequested();
            if (!ShouldProcess(leftover.Path, $"Remove {leftover.Reason}"))
            {
                continue;
            }

            Attempt(
                leftover.Path,
                () =>
                {
                    Leftovers.Remove(leftover, CancellationToken);
                    if (PassThru)
                    {
                        WriteObject(leftover);
                    }
                }
            );
        }
    }
}
