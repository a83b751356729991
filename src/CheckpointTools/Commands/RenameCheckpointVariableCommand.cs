using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Names;

namespace CheckpointTools.Commands;

/// <summary>Rename-CheckpointVariable: gives variables other names, in the pipeline or on disk.</summary>
[Cmdlet(VerbsCommon.Rename, "CheckpointVariable", DefaultParameterSetName = VariableSet, SupportsShouldProcess = true)]
[OutputType(typeof(CheckpointVariable), typeof(ModelVariable), ParameterSetName = [VariableSet])]
[OutputType(typeof(CheckpointInfo), ParameterSetName = [PathSet, LiteralPathSet])]
public sealed class RenameCheckpointVariableCommand : RenameCommand
{
    private readonly List<string> _namesSeen = [];
    private VariableFilter _filter = null!;
    private NewName _newName = null!;
    private Renaming? _renaming;
    private bool _isFound;

    /// <summary>The variables to rename, case as it is; wildcards ignore case. The others pass as they are. All, unless given.</summary>
    [Parameter(Position = 0)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>The new name of one variable, or a script block that makes one of each: $_ is the variable.</summary>
    [Parameter(Mandatory = true, Position = 1)]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public object NewName { get; set; } = null!;

    /// <inheritdoc/>
    protected override void BeginProcessing()
    {
        Require(Name, () => _filter = VariableFilter.Exact(Name));
        Require(NewName, () => _newName = new NewName(NewName));
        _renaming = OneRule();
    }

    private protected override void BeginCheckpoint()
    {
        _newName.BeginCheckpoint();
        _renaming = OneRule();
    }

    private protected override void RequireSuccess()
    {
        _newName.RequireSuccess();
        foreach (string pattern in _filter.UnmatchedPatterns)
        {
            WriteWarning($"No variable of {Where} matches '{pattern}'.");
        }

        if (!_isFound && _filter.Unmatched.FirstOrDefault() is { } name)
        {
            throw new InputException(ErrorRecords.VariableNotFound(name, NearestNames.Find(name, _namesSeen), Where));
        }
    }

    private protected override CheckpointVariable? Rename(CheckpointVariable variable)
    {
        if (_renaming is not null)
        {
            return PlaceRenaming.Apply(variable, RenameOne) ?? variable;
        }

        NoteSeen(variable.Name);
        return !_filter.Selects(variable, _filter.NamesGraph) ? variable
            : _newName.Apply(variable.ObjectPath ?? variable.Name, variable) is { } name ? variable.WithName(name)
            : null;
    }

    private protected override string? Rename(string name, ModelVariable variable)
    {
        if (_renaming is not null)
        {
            return RenameOne(name) ?? name;
        }

        NoteSeen(name);
        return _filter.SelectsName(name) ? _newName.Apply(name, variable) : name;
    }

    private void NoteSeen(string name)
    {
        if (Name is not null)
        {
            _namesSeen.Add(name);
        }
    }

    private string? RenameOne(string name)
    {
        NoteSeen(name);
        if (_renaming!.Apply(name) is not { } renamed)
        {
            return null;
        }

        _isFound = true;
        return _newName.Once(renamed);
    }

    /// <summary>
    /// The rule that one name and one new name make; null for wildcards, several names or a script block, which a map cannot hold.
    /// </summary>
    private Renaming? OneRule() =>
        Name is [{ } name] && !WildcardPattern.ContainsWildcardCharacters(name) && _newName.Text is { } text
            ? Renaming.OfName(WildcardPattern.Unescape(name), text)
            : null;
}
