using System.Collections;
using System.Management.Automation;
using CheckpointTools.Comparing;
using CheckpointTools.Errors;
using CheckpointTools.Models;

namespace CheckpointTools.Input;

/// <summary>
/// Takes what describes a model: paths to a .meta, a SavedModel or a graph, and variables, be they of a model, of a checkpoint, or any objects
/// with Name, DataType and Shape.
/// </summary>
internal sealed class ModelInput(PathIntrinsics session, CancellationToken cancellationToken)
{
    private readonly VariableInput _variables = new();
    private readonly List<ModelVariable> _described = [];
    private readonly List<CheckpointVariable> _stored = [];

    /// <exception cref="InputException">One of them is no model and no variable.</exception>
    /// <exception cref="CheckpointException">A model cannot be read, or wants nothing.</exception>
    public ComparisonReference Convert(IEnumerable<PSObject?> inputs)
    {
        foreach (PSObject? input in inputs)
        {
            Add(input);
        }

        return _described.Count + _stored.Count > 0
            ? ComparisonReference.OfModel(_described, _stored)
            : throw new CheckpointException(CheckpointError.NoVariable, "The model has no variable, so any checkpoint would fit. Give a model that has some.");
    }

    private void Add(PSObject? input)
    {
        switch (input?.BaseObject)
        {
            case ModelVariable variable:
                _described.Add(variable);
                break;
            case string path:
                AddModels(path, isLiteral: false);
                break;
            case FileSystemInfo file:
                AddModels(file.FullName, isLiteral: true);
                break;
            default:
                if (Describe(input) is { } described)
                {
                    _described.Add(described);
                }
                else
                {
                    _stored.Add(_variables.Convert(input));
                }

                break;
        }
    }

    private void AddModels(string path, bool isLiteral)
    {
        // A variable that is left out would not be missed: a description that contradicts itself tells nothing.
        foreach (string place in new CheckpointPaths(session).ExpandModels(path, isLiteral))
        {
            _described.AddRange(ModelContents.ReadVariables(ModelLocator.Find(place), static fault => throw fault, cancellationToken));
        }
    }

    /// <summary>The variable that an object describes; null for one that comes from a checkpoint, or is none.</summary>
    private static ModelVariable? Describe(PSObject? input)
    {
        if (input is null || TextOf(input, nameof(CheckpointVariable.Checkpoint)) is not null || TextOf(input, nameof(ModelVariable.Name)) is not { Length: > 0 } name)
        {
            return null;
        }

        return DataType.TryParse(TextOf(input, nameof(ModelVariable.DataType)), out DataType dataType)
            && PartialTensorShape.TryParse(TextOf(input, nameof(ModelVariable.Shape)), out PartialTensorShape? shape)
            ? new ModelVariable(name, dataType, shape)
            : null;
    }

    private static string? TextOf(PSObject input, string property)
    {
        object? value = input.BaseObject is IDictionary map ? map[property] : input.Properties[property]?.Value;
        return (value is PSObject wrapped ? wrapped.BaseObject : value) switch
        {
            null => null,
            Array sizes => string.Join(',', sizes.Cast<object?>()),
            object other => System.Convert.ToString(other, System.Globalization.CultureInfo.InvariantCulture),
        };
    }
}
