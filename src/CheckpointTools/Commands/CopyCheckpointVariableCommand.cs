using System.Management.Automation;
using CheckpointTools.Input;
using CheckpointTools.Output;
using CheckpointTools.Transfers;

namespace CheckpointTools.Commands;

/// <summary>Copy-CheckpointVariable: writes the variables of a pipeline to a new checkpoint. Sources stay as they are.</summary>
[Cmdlet(VerbsCommon.Copy, "CheckpointVariable", SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointInfo))]
public sealed class CopyCheckpointVariableCommand : VariableCommand
{
    private readonly List<CheckpointVariable> _variables = [];
    private NewName? _newName;

    /// <summary>The prefix of the new checkpoint, taken literally. Missing directories are created.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [Alias("To")]
    [ValidateNotNullOrEmpty]
    public string Destination { get; set; } = "";

    /// <summary>A name for the one variable, or a script block that makes one of each: $_ is the variable.</summary>
    [Parameter]
    [ValidateNotNull]
    public object? NewName { get; set; }

    /// <summary>What to do when several variables have one name.</summary>
    [Parameter]
    public DuplicatePolicy OnDuplicate { get; set; }

    /// <summary>Emits the new checkpoint.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Require(NewName, () => _newName = NewName is null ? null : new NewName(NewName));

    /// <inheritdoc/>
    protected override void EndProcessing() => Require(Destination, () =>
    {
        _newName?.RequireSuccess();
        Transfer.Run(this, _variables, Destination, OnDuplicate, PassThru, CancellationToken);
    });

    private protected override void Process(CheckpointVariable variable)
    {
        CheckpointVariable? renamed = _newName is null ? variable : _newName.Apply(variable);
        if (renamed is not null)
        {
            _variables.Add(renamed);
        }
    }
}
