using System.Management.Automation;
using CheckpointTools.Errors;
using CheckpointTools.Locating;

namespace CheckpointTools.Input;

/// <summary>
/// Takes variables from the pipeline. They come as they were emitted, or as copies that passed through a job, a file or a remote session:
/// such a copy is found again by its checkpoint and name.
/// </summary>
internal sealed class VariableInput
{
    private readonly Dictionary<string, Dictionary<string, CheckpointVariable>> _listings = new(StringComparer.Ordinal);

    /// <exception cref="InputException">The object is not a variable.</exception>
    /// <exception cref="CheckpointException">The checkpoint of a copy, or the variable in it, is not there.</exception>
    public CheckpointVariable Convert(PSObject? input) => input?.BaseObject as CheckpointVariable ?? FindAgain(input);

    private CheckpointVariable FindAgain(PSObject? input)
    {
        if (TextOf(input, nameof(CheckpointVariable.Checkpoint)) is not { } checkpoint || TextOf(input, nameof(CheckpointVariable.SourceName)) is not { } sourceName)
        {
            throw new InputException(ErrorRecords.NotAVariable(input));
        }

        if (!_listings.TryGetValue(checkpoint, out Dictionary<string, CheckpointVariable>? listing))
        {
            listing = _listings[checkpoint] = CheckpointContents.ReadVariables(CheckpointLocator.Find(checkpoint)).ToDictionary(static variable => variable.SourceName, StringComparer.Ordinal);
        }

        return listing.TryGetValue(sourceName, out CheckpointVariable? variable)
            ? variable.WithName(TextOf(input, nameof(CheckpointVariable.Name)) ?? sourceName)
            : throw new InputException(ErrorRecords.VariableNotFound(sourceName, NearestNames.Find(sourceName, listing.Keys), checkpoint));
    }

    private static string? TextOf(PSObject? input, string property) => input?.Properties[property]?.Value switch
    {
        string text => text,
        PSObject { BaseObject: string text } => text,
        _ => null,
    };
}
