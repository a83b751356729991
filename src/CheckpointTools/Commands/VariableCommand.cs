using System.ComponentModel;
using System.Management.Automation;
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
            Process(_input.Convert(input));
        }
    });

    /// <summary>Takes one variable.</summary>
    private protected abstract void Process(CheckpointVariable variable);
}
