using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Locating;
using CheckpointTools.Managing;

namespace CheckpointTools.Commands;

/// <summary>Get-Checkpoint: what a checkpoint is as a whole. A directory gives all checkpoints in it.</summary>
[Cmdlet(VerbsCommon.Get, "Checkpoint", DefaultParameterSetName = PathSet)]
[OutputType(typeof(CheckpointInfo))]
public sealed class GetCheckpointCommand : CheckpointInputCommand
{
    private readonly CheckpointFiles _files = new();
    private readonly Dictionary<string, IReadOnlyCollection<string>> _latest = new(StringComparer.Ordinal);

    /// <summary>Begins at the current location, unless a path is given.</summary>
    public GetCheckpointCommand() => base.Path = ["."];

    /// <summary>Any path that leads to a checkpoint, or a directory of checkpoints; the current location by default.</summary>
    [Parameter(ParameterSetName = PathSet, Position = 0, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(CheckpointPathCompleter))]
    public override string[] Path
    {
        get => base.Path;
        set => base.Path = value;
    }

    /// <summary>Searches the subdirectories of directories too.</summary>
    [Parameter]
    public SwitchParameter Recurse { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string place in ExpandPaths())
        {
            Attempt(place, () => WriteCheckpoints(place));
        }
    }

    private void WriteCheckpoints(string place)
    {
        bool isDirectory = CheckpointLocator.IsDirectory(place);
        if (!isDirectory)
        {
            WriteCheckpoint(CheckpointLocator.Find(place));
            return;
        }

        WarnOfLostLatest(place);
        bool any = false;
        foreach (
            CheckpointLocation location in CheckpointLocator.FindAll(
                place,
                Recurse,
                fault => Attempt(place, () => throw fault),
                WriteWarning
            )
        )
        {
            any = true;
            CancellationToken.ThrowIfCancellationRequested();
            Attempt(location.Prefix, () => WriteCheckpoint(location));
        }

        if (!any)
        {
            WriteVerbose($"'{place}' has no checkpoint in it{(Recurse ? "" : "; -Recurse looks into its subdirectories")}.");
        }
    }

    /// <summary>Otherwise nothing would be the latest, as if no state file named one.</summary>
    private void WarnOfLostLatest(string directory)
    {
        if (StateFiles.FindLostLatest(directory) is { } lost)
        {
            WriteWarning(
                $"The state file of '{directory}' names '{lost}' as the latest checkpoint, which is not there, or has lost its index. "
                    + "Test-Checkpoint tells more of it, and Repair-Checkpoint -StateFile names another one."
            );
        }
    }

    private void WriteCheckpoint(CheckpointLocation location)
    {
        if (IsNew(location))
        {
            WriteObject(CheckpointContents.Describe(location, IsLatest(location.Prefix), _files));
        }
    }

    private bool IsLatest(string prefix)
    {
        string directory = System.IO.Path.GetDirectoryName(prefix)!;
        if (!_latest.TryGetValue(directory, out IReadOnlyCollection<string>? latest))
        {
            latest = _latest[directory] = StateFiles.LatestIn(directory, fault => WarnOfStateFile(directory, fault));
            WriteVerbose(
                latest.Count == 0
                    ? $"No state file in '{directory}' names a latest checkpoint."
                    : $"{string.Join(", ", latest)} is the latest in '{directory}', by its state file."
            );
        }

        return latest.Contains(prefix);
    }
}
