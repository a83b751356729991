using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Input;

namespace CheckpointTools.Commands;

/// <summary>Rename-CheckpointVariable: gives variables other names, in the pipeline or on disk.</summary>
[Cmdlet(VerbsCommon.Rename, "CheckpointVariable", DefaultParameterSetName = VariableSet, SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointVariable), ParameterSetName = [VariableSet])]
[OutputType(typeof(CheckpointInfo), ParameterSetName = [PathSet, LiteralPathSet])]
public sealed class RenameCheckpointVariableCommand : MappingCommand
{
    private readonly List<string> _namesSeen = [];
    private VariableFilter _filter = null!;
    private NewName _newName = null!;

    /// <summary>The variables to rename, case as it is; wildcards ignore case. The others pass as they are. All, unless given.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>The new name of one variable, or a script block that makes one of each: $_ is the variable.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNull]
    public object NewName { get; set; } = null!;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Require(Name, () => _filter = VariableFilter.Exact(Name));
        Require(NewName, () => _newName = new NewName(NewName));
    }

    private protected override void BeginCheckpoint() => _newName.BeginCheckpoint();

    private protected override void RequireSuccess()
    {
        _newName.RequireSuccess();
        if (_filter.Unmatched.FirstOrDefault() is { } name)
        {
            throw new InputException(ErrorRecords.VariableNotFound(name, NearestNames.Find(name, _namesSeen), Where));
        }
    }

    private protected override CheckpointVariable? Map(CheckpointVariable variable)
    {
        if (Name is not null)
        {
            _namesSeen.Add(variable.Name);
        }

        return _filter.Selects(variable, _filter.NamesGraph) ? _newName.Apply(variable) : variable;
    }
}
