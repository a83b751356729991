using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace CheckpointTools.Completion;

/// <summary>Completes the names of dtypes.</summary>
public sealed class DataTypeCompleter : IArgumentCompleter
{
    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    ) =>
        CompletionText.Matching(
            DataType.All.Select(static dataType => dataType.Name),
            wordToComplete,
            takesWildcards: false,
            static name => DataType.Parse(name).EnumName
        );
}
