using System.Management.Automation;

namespace CheckpointTools.Commands;

/// <summary>
/// Move-Checkpoint: brings checkpoints with all of their files to another prefix or directory, in moments where the file system has hard
/// links.
/// </summary>
[Cmdlet(VerbsCommon.Move, "Checkpoint", DefaultParameterSetName = PathSet, SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class MoveCheckpointCommand : RelocationCommand
{
    private protected override bool Moves => true;
}
