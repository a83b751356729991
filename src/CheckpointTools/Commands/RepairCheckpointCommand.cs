using System.Management.Automation;
using CheckpointTools.Locating;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Commands;

/// <summary>
/// Repair-Checkpoint: removes what interrupted writes left, of this module and of TensorFlow: temporary files, and data files that no index
/// refers to. What an index refers to is never touched. A path may be a checkpoint, a prefix that a write left unfinished, or a directory:
/// then everything in it is examined. Do not run it where a training job is saving: TensorFlow does not show that it still writes.
/// </summary>
[Cmdlet(VerbsDiagnostic.Repair, "Checkpoint", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(Leftover))]
public sealed class RepairCheckpointCommand : CheckpointPathCommand
{
    /// <summary>Emits what was removed.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string place in ExpandPaths())
        {
            Attempt(
                place,
                () =>
                {
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
        if (Directory.Exists(place) && !File.Exists(place + ".index"))
        {
            return Leftovers.PrefixesIn(place);
        }

        // An unfinished write may have left files, and no checkpoint yet.
        string prefix = CheckpointLocator.DestinationPrefix(place);
        return [Leftovers.HasFiles(prefix) ? prefix : CheckpointLocator.Find(place).Prefix];
    }

    private void Repair(string prefix)
    {
        foreach (Leftover leftover in Leftovers.Find(prefix))
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
