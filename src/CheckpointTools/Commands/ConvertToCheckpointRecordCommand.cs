using System.Management.Automation;
using CheckpointTools.Output;

namespace CheckpointTools.Commands;

/// <summary>
/// ConvertTo-CheckpointRecord: turns what the module emits into plain objects, for JSON, CSV and databases: a dtype is its name, a shape a
/// list of sizes, a kind its name, a time is UTC. Commands of this module take them in place of the originals.
/// </summary>
[Cmdlet(VerbsData.ConvertTo, "CheckpointRecord")]
[OutputType(typeof(PSObject))]
public sealed class ConvertToCheckpointRecordCommand : CheckpointCommand
{
    /// <summary>Variables, checkpoints, differences, faults, measures: anything that this module emits. Other objects pass.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipeline = true)]
    [AllowNull]
    public PSObject? InputObject { get; set; }

    /// <summary>Writes lists as text, such as "[30, 768]": for the cells of a table, which hold one value each.</summary>
    [Parameter]
    public SwitchParameter Flat { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => WriteObject(InputObject is null ? null : PlainRecord.Of(InputObject, Flat));
}
