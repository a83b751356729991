using System.ComponentModel;
using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Input;

namespace CheckpointTools.Commands;

/// <summary>A command that takes checkpoints, by their paths or as objects, and of each the variables that are selected.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public abstract class FilteringCommand : CheckpointPathCommand, IVariableSelection
{
    /// <summary>
    /// The names of the variables that are meant: keys, object paths or saver names; wildcards, ignoring case. A name without wildcards
    /// ignores case if no variable has just it. All, unless given.
    /// </summary>
    [Parameter(ParameterSetName = CheckpointSet)]
    [Parameter(ParameterSetName = PathSet, Position = 1)]
    [Parameter(ParameterSetName = LiteralPathSet, Position = 1)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public virtual string[]? Name { get; set; }

    /// <summary>The names to leave out; wildcards, ignoring case.</summary>
    [Parameter(ParameterSetName = CheckpointSet)]
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(VariableNameCompleter))]
    public string[]? Exclude { get; set; }

    /// <summary>The dtypes that are meant, such as float32.</summary>
    [Parameter(ParameterSetName = CheckpointSet)]
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(DataTypeCompleter))]
    public DataType[]? DataType { get; set; }

    /// <summary>The kinds that are meant, such as Weight.</summary>
    [Parameter(ParameterSetName = CheckpointSet)]
    [Parameter(ParameterSetName = PathSet)]
    [Parameter(ParameterSetName = LiteralPathSet)]
    [ValidateNotNullOrEmpty]
    public VariableKind[]? Kind { get; set; }
}
