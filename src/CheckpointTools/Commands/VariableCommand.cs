using System.ComponentModel;
using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Input;

namespace CheckpointTools.Commands;

/// <summary>A command that takes variables from the pipeline.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class VariableCommand : CheckpointCommand
{
    private readonly VariableInput _input = new();

    /// <summary>The variables, as Get-CheckpointVariable emits them; from any number of checkpoints.</summary>
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    [AllowNull]
    public virtual PSObject?[] InputObject { get; set; } = [];

    /// <inheritdoc/>
    protected override void ProcessRecord() => Require(null, () =>
    {
        foreach (PSObject? input in InputObject ?? [null])
        {
            if (_input.Convert(input, out ModelVariable? wanted) is { } variable)
            {
                Process(variable);
            }
            else
            {
                ProcessWanted(wanted!);
            }
        }
    });

    /// <summary>Takes one variable.</summary>
    private protected abstract void Process(CheckpointVariable variable);

    /// <summary>Takes one variable that a model wants and no checkpoint has given values yet.</summary>
    /// <param name="variable">The variable.</param>
    /// <exception cref="InputException">This command needs values.</exception>
    private protected virtual void ProcessWanted(ModelVariable variable) => throw new InputException(ErrorRecords.NoValue([variable.Name], isSink: false));
}
