using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;

namespace CheckpointTools.Completion;

/// <summary>
/// Completes an assignment map: a dictionary for each outermost scope of the checkpoint that values or variables come from, and for each
/// variable that is in none. PowerShell asks no completer inside a hash literal.
/// </summary>
public sealed class AssignmentMapCompleter : IArgumentCompleter
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
        var completer = new VariableNameCompleter();
        IEnumerable<string> names = fakeBoundParameters["From"] is { } from
            ? completer.NamesOf(null, from)
            : completer.NamesFor(commandAst, fakeBoundParameters);
        string typed = (wordToComplete ?? "").Trim('\'', '"');
        IEnumerable<string> keys = names
            .Select(FindOutermostScope)
            .Distinct(StringComparer.Ordinal)
            .Where(key => key.StartsWith(typed, StringComparison.OrdinalIgnoreCase))
            .OrderByDescending(static key => key.EndsWith('/'))
            .ThenBy(static key => key, StringComparer.Ordinal);
        return [.. keys.Take(MaxOffered).Select(Complete)];
    }

    private static CompletionResult Complete(string key)
    {
        string map = $"@{{ '{CodeGeneration.EscapeSingleQuotedStringContent(key)}' = '' }}";
        return new CompletionResult(map, key, CompletionResultType.ParameterValue, key);
    }

    private static string FindOutermostScope(string name) =>
        name.IndexOf('/', StringComparison.Ordinal) is > 0 and int slash ? name[..(slash + 1)] : name;
}
