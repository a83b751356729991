using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Locating;
using CheckpointTools.Managing;

namespace CheckpointTools.Commands;

/// <summary>
/// Set-LatestCheckpoint: names a checkpoint as the latest of its directory, in the state file, as TensorFlow would after saving it.
/// </summary>
[Cmdlet(VerbsCommon.Set, "LatestCheckpoint", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class SetLatestCheckpointCommand : CheckpointChangeCommand
{
    private readonly List<CheckpointLocation> _named = [];

    /// <summary>Takes an incomplete or damaged checkpoint, and replaces a state file that cannot be read.</summary>
    [Parameter]
    public SwitchParameter Force { get; set; }

    /// <summary>Emits the checkpoint.</summary>
    [Parameter]
    public override SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => _named.AddRange(FindNamed());

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        Require(
            _named,
            () =>
            {
                if (
                    _named
                        .GroupBy(static one => CheckpointLocator.RealDirectory(System.IO.Path.GetDirectoryName(one.Prefix)!))
                        .FirstOrDefault(static one => one.Count() > 1) is
                    { } several
                )
                {
                    throw new InputException(ErrorRecords.OneLatest(several.Count(), several.Key!));
                }
            }
        );
        foreach (CheckpointLocation location in _named)
        {
            Require(location.Prefix, () => Set(location));
        }
    }

    private void Set(CheckpointLocation location)
    {
        string stateFiles = string.Join(", ", StateFiles.RequireNameable(location, Force));
        if (!ShouldProcess(stateFiles, $"Name '{System.IO.Path.GetFileName(location.Prefix)}' as the latest"))
        {
            return;
        }

        StateFiles.SetLatest(location, Force, CancellationToken);
        WriteVerbose($"{location.Prefix} is the latest now, by {stateFiles}.");
        if (PassThru)
        {
            WriteObject(CheckpointContents.Describe(location, isLatest: true));
        }
    }
}
