using System.Management.Automation;
using CheckpointTools.Comparing;
using CheckpointTools.Errors;
using CheckpointTools.Formats.Models;
using CheckpointTools.Locating;

namespace CheckpointTools.Input;

/// <summary>
/// Takes what describes a model: paths to a .meta, a SavedModel or a graph; variables of a model or of a checkpoint; or any objects with
/// Name, DataType and Shape.
/// </summary>
internal sealed class ModelInput(PathIntrinsics session, CancellationToken cancellationToken)
{
    private const int MaxListed = 3;

    private readonly VariableInput _variables = new();
    private readonly List<ModelVariable> _described = [];
    private readonly List<CheckpointVariable> _stored = [];

    /// <exception cref="InputException">One of them is no model and no variable.</exception>
    /// <exception cref="CheckpointException">A model cannot be read, or has no variable.</exception>
    public ComparisonReference Convert(IEnumerable<PSObject?> inputs)
    {
        foreach (PSObject? input in inputs)
        {
            Add(input);
        }

        if (_described.Count + _stored.Count == 0)
        {
            throw new CheckpointException(
                CheckpointError.NoVariable,
                "The model has no variable, so any checkpoint would fit. Give a model that has some."
            );
        }

        var reference = ComparisonReference.OfModel(_described, _stored);
        return reference.Names.Any() ? reference : throw AsksForNothing();
    }

    private CheckpointException AsksForNothing()
    {
        string[] models = [.. _described.Select(static variable => variable.Model).OfType<string>().Distinct()];
        string which = models.Length > 0 ? $"The model ({Phrase.List(models, MaxListed)})" : "The model";
        string names = Phrase.List([.. _described.Select(static variable => variable.CheckpointName)], MaxListed);
        return new CheckpointException(
            CheckpointError.NoVariable,
            $"{which} asks a checkpoint for nothing, so any would fit: its variables ({names}) are local to a process, or no saver "
                + "restores them. Give the model that the checkpoint was saved from, or its variables."
        )
        {
            File = models.FirstOrDefault(),
        };
    }

    private void Add(PSObject? input)
    {
        switch (input?.BaseObject)
        {
            case string path:
                AddModels(path, isLiteral: false);
                break;
            case FileSystemInfo file:
                AddModels(file.FullName, isLiteral: true);
                break;
            default:
                if (_variables.Convert(input, out ModelVariable? wanted) is { } stored)
                {
                    _stored.Add(stored);
                }
                else
                {
                    _described.Add(wanted!);
                }

                break;
        }
    }

    private void AddModels(string path, bool isLiteral)
    {
        // Every fault ends the command: a variable left out of the model would not be missed in the checkpoint.
        foreach (string place in new CheckpointPaths(session).ExpandModels(path, isLiteral))
        {
            if (KerasModelFile.Read(place) is { } weights)
            {
                // Their layers tell which variables of a checkpoint they are.
                _stored.AddRange(weights);
                continue;
            }

            _described.AddRange(ModelContents.ReadVariables(ModelLocator.Find(place), static fault => throw fault, cancellationToken));
        }
    }
}
