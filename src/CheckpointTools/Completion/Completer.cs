using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace CheckpointTools.Completion;

/// <summary>Completes arguments, and never fails: where nothing can be read there is nothing to complete.</summary>
public abstract class Completer : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    )
    {
        try
        {
            return [.. Complete(new CompletionRequest(commandName, parameterName, wordToComplete ?? "", commandAst, fakeBoundParameters))];
        }
        catch (Exception e) when (e is not (OutOfMemoryException or PipelineStoppedException))
        {
            // Whatever a half-typed line or a damaged file brings about: the prompt is no place for an error.
            return [];
        }
    }

    /// <summary>What can stand in place of the word.</summary>
    private protected abstract IEnumerable<CompletionResult> Complete(CompletionRequest request);
}
