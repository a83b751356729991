using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Names;

namespace CheckpointTools.Commands;

/// <summary>Rename-CheckpointScope: moves variables from one scope to another, in the pipeline or on disk.</summary>
[Cmdlet(VerbsCommon.Rename, "CheckpointScope", DefaultParameterSetName = VariableSet, SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointVariable), typeof(ModelVariable), ParameterSetName = [VariableSet])]
[OutputType(typeof(CheckpointInfo), ParameterSetName = [PathSet, LiteralPathSet])]
public sealed class RenameCheckpointScopeCommand : RenameCommand
{
    private readonly HashSet<string> _scopesSeen = new(StringComparer.Ordinal);
    private Renaming _renaming = null!;
    private bool _any;
    private bool _matched;
    private bool _isVariable;

    /// <summary>The scope to leave, in whole segments; empty for the root: then every name gets NewScope in front.</summary>
    [Parameter(Mandatory = true, Position = 0)]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(ScopeCompleter))]
    public string Scope { get; set; } = "";

    /// <summary>The scope to enter; empty for the root: then the names lose Scope.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [AllowEmptyString]
    [ArgumentCompleter(typeof(ScopeCompleter))]
    public string NewScope { get; set; } = "";

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        if (Scope.Trim('/').Length == 0 && NewScope.Trim('/').Length == 0)
        {
            ThrowTerminatingError(ErrorRecords.NothingToRename());
        }

        _renaming = Renaming.OfScope(Scope, NewScope);
    }

    private protected override void RequireSuccess()
    {
        if (_any && !_matched)
        {
            throw new InputException(ErrorRecords.ScopeNotFound(Scope, _isVariable, NearestScopes.Find(Scope, _scopesSeen), Where));
        }
    }

    private protected override CheckpointVariable Rename(CheckpointVariable variable) =>
        variable.IsObjectGraph ? variable : PlaceRenaming.Apply(variable, Move, Scope, NewScope) ?? variable;

    private protected override string Rename(string name, ModelVariable variable) => Move(name) ?? name;

    private string? Move(string name)
    {
        _any = true;
        string? moved = _renaming.Apply(name);
        _matched |= moved is not null;
        if (!_matched)
        {
            // Needed only to say what was probably meant.
            _isVariable |= name == Scope.TrimEnd('/');
            _scopesSeen.UnionWith(Names.Scope.Enclosing(name));
        }

        return moved;
    }
}
