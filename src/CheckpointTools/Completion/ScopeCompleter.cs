using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using CheckpointTools.Mapping;

namespace CheckpointTools.Completion;

/// <summary>
/// Completes scopes of the checkpoint that the command line names: with -Path, or as what a Get-CheckpointVariable before it in the pipeline
/// lists.
/// </summary>
public sealed class ScopeCompleter : IArgumentCompleter
{
    private const int MostOffered = 200;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(commandAst);
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        (object? path, object? literalPath) = (fakeBoundParameters["Path"], fakeBoundParameters["LiteralPath"]);
        (path, literalPath) = path is null && literalPath is null ? PathsBefore(commandAst) : (path, literalPath);
        IEnumerable<string> names = new VariableNameCompleter().NamesOf(path, literalPath);
        IEnumerable<string> scopes = names.SelectMany(Scope.Of).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
        return [.. CompletionText.Matching(scopes, wordToComplete, takesWildcards: false, static scope => scope).Take(MostOffered)];
    }

    /// <summary>The paths of the first command of the pipeline, if they stand there as they are.</summary>
    private static (object? Path, object? LiteralPath) PathsBefore(CommandAst command)
    {
        if ((command.Parent as PipelineAst)?.PipelineElements[0] is not CommandAst first || first == command
            || !string.Equals(first.GetCommandName(), "Get-CheckpointVariable", StringComparison.OrdinalIgnoreCase))
        {
            return default;
        }

        Dictionary<string, ParameterBindingResult> bound = StaticParameterBinder.BindCommand(first).BoundParameters;
        return (ConstantOf(bound, "Path"), ConstantOf(bound, "LiteralPath"));
    }

    private static object? ConstantOf(Dictionary<string, ParameterBindingResult> bound, string parameter)
    {
        if (!bound.TryGetValue(parameter, out ParameterBindingResult? result))
        {
            return null;
        }

        return result.ConstantValue ?? (result.Value is ArrayLiteralAst list && list.Elements.All(static element => element is StringConstantExpressionAst)
            ? list.Elements.Select(static element => ((StringConstantExpressionAst)element).Value).ToArray()
            : null);
    }
}
