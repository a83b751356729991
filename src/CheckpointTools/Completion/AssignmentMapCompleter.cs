using System.Management.Automation;
using System.Management.Automation.Language;
using CheckpointTools.Locating;

namespace CheckpointTools.Completion;

/// <summary>
/// Completes an assignment map from a name or the beginning of one: a map of a scope or variable of the checkpoint that values or
/// variables come from, to the same of the model where that has it. Within a hash literal PowerShell asks no completer.
/// </summary>
public sealed class AssignmentMapCompleter : Completer
{
    private protected override IEnumerable<CompletionResult> Complete(CompletionRequest request)
    {
        var completer = new VariableNameCompleter();
        bool hasSource = request.Bound["From"] is not null;
        IEnumerable<CompletableName> names = hasSource ? completer.FindIn(null, request.Bound["From"]) : completer.FindFor(request);
        List<string> targets = hasSource ? [.. completer.FindFor(request).Select(static name => name.Key)] : [];
        return NameSegment
            .Find(names.Select(static name => name with { ObjectPath = null }), request.Typed)
            .OrderByDescending(static segment => segment.IsScope)
            .ThenBy(static segment => segment.Text, NumberedNameComparer.Instance)
            .Select(segment =>
                CompletionText.Create(
                    $"@{{ {Quote(segment.Text)} = {Quote(HasTarget(targets, segment) ? segment.Text : "")} }}",
                    segment.Text,
                    segment.Describe()
                )
            );
    }

    private static bool HasTarget(List<string> targets, NameSegment segment) =>
        targets.Exists(target => segment.IsScope ? target.StartsWith(segment.Text, StringComparison.Ordinal) : target == segment.Text);

    private static string Quote(string name) => $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";
}
