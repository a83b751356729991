using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Locating;
using CheckpointTools.Output;
using CheckpointTools.Transfers;

namespace CheckpointTools.Commands;

/// <summary>Merge-Checkpoint: writes all variables of two or more checkpoints to a new one. Sources stay as they are.</summary>
[Cmdlet(VerbsData.Merge, "Checkpoint", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class MergeCheckpointCommand : CheckpointPathCommand
{
    private readonly List<CheckpointLocation> _sources = [];

    /// <summary>The prefix of the new checkpoint, taken literally. Missing directories are created.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [Alias("To")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>What to do when several checkpoints have a variable of one name.</summary>
    [Parameter]
    public DuplicatePolicy OnDuplicate { get; set; }

    /// <summary>Emits the new checkpoint.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string place in ExpandPaths(isRequired: true))
        {
            Require(place, () =>
            {
                CheckpointLocation source = CheckpointLocator.Find(place);
                if (IsNew(source))
                {
                    _sources.Add(source);
                }
            });
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Require(Destination, () =>
    {
        if (_sources.Count < 2)
        {
            throw new InputException(ErrorRecords.TooFewCheckpoints(_sources.Count));
        }

        var variables = new List<CheckpointVariable>();
        foreach (CheckpointLocation source in _sources)
        {
            foreach (CheckpointVariable variable in CheckpointContents.ReadVariables(source))
            {
                CancellationToken.ThrowIfCancellationRequested();
                variables.Add(variable);
            }
        }

        Transfer.Run(this, variables, Destination, OnDuplicate, PassThru, CancellationToken);
    });
}
