using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Locating;
using CheckpointTools.Names;

namespace CheckpointTools.Input;

/// <summary>
/// Takes variables from the pipeline. They come as they were emitted, or as copies that passed through a job, a file or a remote session:
/// such a copy is found again by its checkpoint and name.
/// </summary>
internal sealed class VariableInput
{
    private readonly Dictionary<string, Dictionary<string, CheckpointVariable>> _listings = new(StringComparer.Ordinal);

    /// <exception cref="InputException">The object is not a variable, or one without values.</exception>
    /// <exception cref="CheckpointException">The checkpoint of a copy, or the variable in it, is not there.</exception>
    public CheckpointVariable Convert(PSObject? input) =>
        Convert(input, out ModelVariable? wanted) ?? throw new InputException(ErrorRecords.NoValue([wanted!.Name], isSink: false));

    /// <summary>The variable with its values, or the one that a model only wants.</summary>
    /// <exception cref="InputException">The object is not a variable.</exception>
    /// <exception cref="CheckpointException">The checkpoint of a copy, or the variable in it, is not there.</exception>
    public CheckpointVariable? Convert(PSObject? input, out ModelVariable? wanted)
    {
        wanted = null;
        if (input?.BaseObject is CheckpointVariable variable)
        {
            return variable;
        }

        if (InputProperties.TextOf(input, nameof(CheckpointVariable.Checkpoint)) is { } checkpoint && InputProperties.TextOf(input, nameof(CheckpointVariable.SourceName)) is { } sourceName)
        {
            return InputProperties.FlagOf(input, nameof(CheckpointVariable.IsOfSeveralTensors)) == true
                ? throw new InputException(ErrorRecords.OfSeveralTensors(InputProperties.TextOf(input, nameof(CheckpointVariable.Name)) ?? sourceName, isCopy: true))
                : FindAgain(input, checkpoint, sourceName);
        }

        wanted = ModelVariableInput.TryConvert(input) ?? throw new InputException(ErrorRecords.NotAVariable(input));
        return null;
    }

    /// <summary>Holds a variable to having its values in one tensor, where they are to be read.</summary>
    /// <exception cref="InputException">A map put it together of several.</exception>
    public static void RequireOneTensor(CheckpointVariable variable)
    {
        if (variable.IsOfSeveralTensors)
        {
            throw new InputException(ErrorRecords.OfSeveralTensors(variable.Name, isCopy: false));
        }
    }

    private CheckpointVariable FindAgain(PSObject? input, string checkpoint, string sourceName)
    {
        if (!_listings.TryGetValue(checkpoint, out Dictionary<string, CheckpointVariable>? listing))
        {
            listing = _listings[checkpoint] = CheckpointContents.ReadVariables(CheckpointLocator.Find(checkpoint)).ToDictionary(static variable => variable.SourceName, StringComparer.Ordinal);
        }

        if (listing.TryGetValue(sourceName, out CheckpointVariable? variable))
        {
            // One that a map gave its source is cut as its model says, which only the copy knows.
            return InputProperties.TextOf(input, nameof(CheckpointVariable.Rule)) is { } rule && ModelVariableInput.TryConvert(input) is { } wanted
                ? variable.For(wanted, rule)
                : variable.WithName(InputProperties.TextOf(input, nameof(CheckpointVariable.Name)) ?? sourceName);
        }

        throw new InputException(ErrorRecords.VariableNotFound(sourceName, NearestNames.Find(sourceName, listing.Keys), checkpoint));
    }
}
