using System.Management.Automation;
using CheckpointTools.Completion;
using CheckpointTools.Errors;
using CheckpointTools.Formats.Models;
using CheckpointTools.Input;
using CheckpointTools.Locating;
using CheckpointTools.Names;

namespace CheckpointTools.Commands;

/// <summary>
/// Get-ModelVariable: the variables that a model wants from a checkpoint, as its graph describes them. They have no values.
/// </summary>
[Cmdlet(VerbsCommon.Get, "ModelVariable", DefaultParameterSetName = PathSet)]
[OutputType(typeof(ModelVariable))]
public sealed class GetModelVariableCommand : CheckpointInputCommand
{
    private readonly HashSet<string> _models = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private VariableFilter _filter = null!;

    /// <summary>The names to select; wildcards, ignoring case. A name without wildcards ignores case if no variable has just it.</summary>
    [Parameter(Position = 1)]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ModelVariableNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>The names to select, exactly as they are: for names with brackets, question marks or asterisks in them.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [ArgumentCompleter(typeof(ModelVariableNameCompleter))]
    public string[]? LiteralName { get; set; }

    /// <summary>The names to leave out; wildcards, ignoring case.</summary>
    [Parameter]
    [ValidateNotNullOrEmpty]
    [SupportsWildcards]
    [ArgumentCompleter(typeof(ModelVariableNameCompleter))]
    public string[]? Exclude { get; set; }

    /// <summary>Selects the variables that the model says an optimizer may change.</summary>
    [Parameter]
    public SwitchParameter Trainable { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => Require(Name, () => _filter = new VariableFilter(Name, LiteralName, Exclude));

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        foreach (string place in ExpandPaths())
        {
            Attempt(place, () => WriteVariables(place));
        }
    }

    /// <inheritdoc/>
    protected override void EndProcessing()
    {
        if (_models.Count == 0)
        {
            return;
        }

        string where = _models.Count == 1 ? _models.First() : "the given models";
        foreach (string name in _filter.Unmatched)
        {
            WriteError(ErrorRecords.VariableNotFound(name, NearestNames.Find(name, _names), where));
        }
    }

    private protected override IEnumerable<string> Expand(CheckpointPaths paths, string path, bool isLiteral) =>
        paths.ExpandModels(path, isLiteral);

    private void WriteVariables(string place)
    {
        IReadOnlyList<CheckpointVariable>? weights = KerasModelFile.Read(place);
        string model = weights is null ? ModelLocator.Find(place) : place;
        if (_models.Contains(model))
        {
            return;
        }

        IReadOnlyList<ModelVariable> variables =
            weights?.Select(static variable => variable.ToModelVariable()).ToArray()
            ?? ModelContents.ReadVariables(model, fault => WriteError(ErrorRecords.Create(fault, place)), CancellationToken);
        _models.Add(model);
        _names.UnionWith(variables.Select(static variable => variable.Name));
        string reason = variables.Count == 0 ? ": its values are constants, or it has none" : "";
        WriteVerbose($"'{model}' wants {Phrase.Count(variables.Count, "variable")}{reason}.");
        if (Trainable && variables.Any(static variable => variable.IsTrainable is null))
        {
            WriteWarning(
                $"'{model}' does not say which of its variables are trainable, so none is selected: a graph alone never does. "
                    + "Give the .meta file or the SavedModel, or leave out -Trainable."
            );
        }

        _filter.Enter(() => variables.Select(static variable => variable.Name));
        foreach (ModelVariable variable in variables)
        {
            if (_filter.SelectsName(variable.Name) && (!Trainable || variable.IsTrainable == true))
            {
                WriteObject(variable);
            }
        }
    }
}
