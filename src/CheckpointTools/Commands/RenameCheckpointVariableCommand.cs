using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Input;

namespace CheckpointTools.Commands;

/// <summary>Rename-CheckpointVariable: gives variables other names. Nothing on disk changes.</summary>
[Cmdlet(VerbsCommon.Rename, "CheckpointVariable")]
[OutputType(typeof(CheckpointVariable))]
public sealed class RenameCheckpointVariableCommand : VariableCommand
{
    private readonly List<string> _namesSeen = [];
    private VariableFilter _filter = null!;
    private NewName _newName = null!;

    /// <summary>The variables to rename; wildcards, ignoring case. The others pass as they are. All, unless given.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    public string[]? Name { get; set; }

    /// <summary>The new name of one variable, or a script block that makes one of each: $_ is the variable.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNull]
    public object NewName { get; set; } = null!;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        _filter = new VariableFilter(Name);
        Require(NewName, () => _newName = new NewName(NewName));
    }

    /// <inheritdoc/>
    protected override void EndProcessing() => Require(NewName, () =>
    {
        _newName.RequireSuccess();
        if (_filter.Unmatched.FirstOrDefault() is { } name)
        {
            throw new InputException(ErrorRecords.VariableNotFound(name, NearestNames.Find(name, _namesSeen), "the pipeline"));
        }
    });

    private protected override void Process(CheckpointVariable variable)
    {
        if (Name is not null)
        {
            _namesSeen.Add(variable.Name);
        }

        CheckpointVariable? renamed = _filter.Selects(variable, withGraph: Name is not null) ? _newName.Apply(variable) : variable;
        if (renamed is not null)
        {
            WriteObject(renamed);
        }
    }
}
