using System.ComponentModel;
using System.Management.Automation;

namespace CheckpointTools.Commands;

/// <summary>A command that takes checkpoints by their paths, or as Get-Checkpoint emits them.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class CheckpointInputCommand : CheckpointPathCommand
{
    private CheckpointInfo[] _checkpoints = [];

    /// <summary>Checkpoints, as Get-Checkpoint emits them.</summary>
    [Parameter(ParameterSetName = CheckpointSet, Mandatory = true, ValueFromPipeline = true)]
    [ValidateNotNullOrEmpty]
    public CheckpointInfo[] InputObject
    {
        get => _checkpoints;
        set
        {
            _checkpoints = value;
            SetPaths(value);
        }
    }
}
