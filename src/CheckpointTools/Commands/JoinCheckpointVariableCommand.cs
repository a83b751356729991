using System.Management.Automation;
using CheckpointTools.Computing;
using CheckpointTools.Errors;

namespace CheckpointTools.Commands;

/// <summary>Join-CheckpointVariable: makes one variable of several. It is put together where it is written or read.</summary>
[Cmdlet(VerbsCommon.Join, "CheckpointVariable", DefaultParameterSetName = JoinSet)]
[OutputType(typeof(CheckpointVariable))]
public sealed class JoinCheckpointVariableCommand : VariablePipeCommand
{
    private const string JoinSet = "Join";
    private const string StackSet = "Stack";

    private readonly List<CheckpointVariable> _parts = [];

    /// <summary>The name of the joined variable, which has the place of the first part among the objects.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNullOrEmpty]
    public string NewName { get; set; } = "";

    /// <summary>
    /// The axis along which the parts lie behind each other; with -Stack, the place of the new axis. A negative one counts from the last.
    /// </summary>
    [Parameter(ParameterSetName = JoinSet, Mandatory = true)]
    [Parameter(ParameterSetName = StackSet)]
    public int Axis { get; set; }

    /// <summary>Puts the parts, all of one shape, along a new axis: the first, unless -Axis says which.</summary>
    [Parameter(ParameterSetName = StackSet, Mandatory = true)]
    public SwitchParameter Stack { get; set; }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        base.EndProcessing();
        if (_parts.Count == 0)
        {
            Attempt(NewName, static () => throw new InputException(ErrorRecords.NothingToJoin()));
            return;
        }

        List<CheckpointVariable> parts = InOrder();
        Attempt(
            NewName,
            () => WriteObject(Stack ? VariableJoining.Stack(parts, NewName, Axis) : VariableJoining.Join(parts, NewName, Axis))
        );
    }

    private protected override void Process(CheckpointVariable variable) => _parts.Add(variable);

    /// <summary>In the order of the names that were given; those of one pattern as they came.</summary>
    private List<CheckpointVariable> InOrder() => [.. _parts.OrderBy(PositionOf)];

    private int PositionOf(CheckpointVariable variable)
    {
        int exact = Array.FindIndex(
            Name ?? [],
            name => WildcardPattern.Unescape(name) is var text && (text == variable.Name || text == variable.ObjectPath)
        );
        return exact >= 0
            ? exact
            : Array.FindIndex(
                Name ?? [],
                name => WildcardPattern.Get(name, WildcardOptions.IgnoreCase).IsMatch(variable.ObjectPath ?? variable.Name)
            );
    }
}
