using System.Management.Automation;
using CheckpointTools.Computing;
using CheckpointTools.Errors;

namespace CheckpointTools.Commands;

/// <summary>Split-CheckpointVariable: makes several variables of one. They are cut where they are written or read.</summary>
[Cmdlet(VerbsCommon.Split, "CheckpointVariable", DefaultParameterSetName = CountSet)]
[OutputType(typeof(CheckpointVariable))]
public sealed class SplitCheckpointVariableCommand : VariablePipeCommand
{
    private const string SizeSet = "Size";
    private const string CountSet = "Count";
    private const string UnstackSet = "Unstack";

    /// <summary>The name of each part. The first has the place of the variable among the objects; the others are new ones.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string[] NewName { get; set; } = [];

    /// <summary>The axis that is cut; a negative one counts from the last.</summary>
    [Parameter]
    public int Axis { get; set; }

    /// <summary>The size of each part along the axis.</summary>
    [Parameter(ParameterSetName = SizeSet, Mandatory = true)]
    [ValidateNotNullOrEmpty]
    public long[] Size { get; set; } = [];

    /// <summary>The number of parts, all of one size; that of the new names unless given.</summary>
    [Parameter(ParameterSetName = CountSet)]
    [ValidateRange(1, int.MaxValue)]
    public int? Count { get; set; }

    /// <summary>Makes a part of each index of the axis, which the parts no longer have.</summary>
    [Parameter(ParameterSetName = UnstackSet, Mandatory = true)]
    public SwitchParameter Unstack { get; set; }

    private protected override void Process(CheckpointVariable variable)
    {
        IReadOnlyList<CheckpointVariable> parts = Unstack
            ? VariableJoining.Unstack(variable, Axis, NewName)
            : VariableJoining.Split(variable, Axis, ParameterSetName == SizeSet ? Size : EqualSizes(variable), NewName);
        WriteObject(parts, enumerateCollection: true);
    }

    private long[] EqualSizes(CheckpointVariable variable)
    {
        int rank = variable.Shape.Rank;
        bool hasAxis = Axis < rank && Axis >= -rank;
        int count = Count ?? NewName.Length;
        long size = hasAxis ? variable.Shape[Axis] : count;
        return size % count == 0
            ? [.. Enumerable.Repeat(size / count, count)]
            : throw new InputException(ErrorRecords.NoEqualParts(variable, Axis, count));
    }
}
