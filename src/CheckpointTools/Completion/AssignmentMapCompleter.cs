using System.Management.Automation;
using System.Management.Automation.Language;
using CheckpointTools.Locating;

namespace CheckpointTools.Completion;

/// <summary>
/// Completes an assignment map from a name or the beginning of one: a map of a scope or variable of the checkpoint that values or
/// variables come from, to the same of the model: what is offered is a map that works. Within a hash literal PowerShell asks no completer.
/// </summary>
public sealed class AssignmentMapCompleter : Completer
{
    private protected override IEnumerable<CompletionResult> Complete(CompletionRequest request)
    {
        var completer = new VariableNameCompleter();
        IEnumerable<CompletableName> names = request.Bound["From"] is { } source
            ? completer.FindIn(null, source)
            : completer.FindFor(request);
        return NameSegment
            .Find(names.Select(static name => name with { ObjectPath = null }), request.Typed)
            .OrderByDescending(static segment => segment.IsScope)
            .ThenBy(static segment => segment.Text, NumberedNameComparer.Instance)
            .Select(segment =>
                CompletionText.Create($"@{{ {Quote(segment.Text)} = {Quote(segment.Text)} }}", segment.Text, segment.Describe())
            );
    }

    private static string Quote(string name) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";
}
