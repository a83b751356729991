using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using CheckpointTools.Names;

namespace CheckpointTools.Completion;

/// <summary>
/// Completes scopes of the checkpoint that the command line names: with -Path, or as what a Get-CheckpointVariable before it in the
/// pipeline lists.
/// </summary>
public sealed class ScopeCompleter : IArgumentCompleter
{
    private const int MaxOffered = 200;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(
        string commandName,
        string parameterName,
        string wordToComplete,
        CommandAst commandAst,
        IDictionary fakeBoundParameters
    )
    {
        ArgumentNullException.ThrowIfNull(commandAst);
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        IEnumerable<string> names = new VariableNameCompleter().NamesFor(commandAst, fakeBoundParameters);
        IEnumerable<string> scopes = names.SelectMany(Scope.Enclosing).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return [.. CompletionText.Matching(scopes, wordToComplete, takesWildcards: false, static scope => scope).Take(MaxOffered)];
    }
}
