using System.Management.Automation;

namespace CheckpointTools.Commands;

/// <summary>
/// Copy-Checkpoint: copies checkpoints with all of their files, as they are, to another prefix or directory. No value is verified.
/// </summary>
[Cmdlet(VerbsCommon.Copy, "Checkpoint", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class CopyCheckpointCommand : RelocationCommand
{
    private protected override bool Moves => false;
}
