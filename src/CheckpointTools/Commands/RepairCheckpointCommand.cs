using System.Management.Automation;
using CheckpointTools.Locating;
using CheckpointTools.Managing;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Commands;

/// <summary>
/// Repair-Checkpoint: removes what interrupted writes left, of this module and of TensorFlow: temporary files, and data files that no index
/// refers to. What an index refers to is never touched. A path may be a checkpoint, a prefix that a write left unfinished, or a directory:
/// then everything in it is examined. Do not run it where a training job is saving: TensorFlow does not show that it still writes.
/// </summary>
[Cmdlet(VerbsDiagnostic.Repair, "Checkpoint", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(Leftover), typeof(StateFileRepair))]
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

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
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
        if (!_directories.Add(System.IO.Path.TrimEndingDirectorySeparator(directory)) || StateFiles.FindRepair(directory) is not { } repair)
        {
            return;
        }

        WriteVerbose($"{repair.Path}: {string.Join(", ", repair.Changed.Concat(repair.Removed.Select(static path => $"{path} removed")))}");
        string changed = Phrase.Count(repair.Changed.Count, "path");
        string removed = Phrase.Count(repair.Removed.Count, "path");
        string mend =
            repair.Changed.Count + repair.Removed.Count == 0 ? "Write it again" : $"Shorten {changed}, remove {removed} that lead nowhere";
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
