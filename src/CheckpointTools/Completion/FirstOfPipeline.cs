using System.Management.Automation.Language;

namespace CheckpointTools.Completion;

/// <summary>What a pipeline begins with, if that leads to variables: a command with its paths, as they stand there, or a path.</summary>
/// <param name="IsModel">Whether it lists the variables of a model.</param>
/// <param name="Path">Its -Path.</param>
/// <param name="LiteralPath">Its -LiteralPath.</param>
internal sealed record FirstOfPipeline(bool IsModel, object? Path, object? LiteralPath)
{
    private const string ModelCommand = "Get-ModelVariable";
    private static readonly string[] Commands = ["Get-CheckpointVariable", "Get-Checkpoint", "Get-CheckpointObject", ModelCommand];

    /// <summary>The beginning of the pipeline that a command is in; null if that is the command itself, or leads to no variables.</summary>
    public static FirstOfPipeline? Find(CommandAst command)
    {
        switch ((command.Parent as PipelineAst)?.PipelineElements[0])
        {
            case CommandExpressionAst { Expression: StringConstantExpressionAst path }:
                return new FirstOfPipeline(false, path.Value, null);
            case CommandAst first when first != command && Is(first, Commands):
                Dictionary<string, ParameterBindingResult> bound = StaticParameterBinder.BindCommand(first).BoundParameters;
                return new FirstOfPipeline(Is(first, [ModelCommand]), ConstantOf(bound, "Path"), ConstantOf(bound, "LiteralPath"));
            default:
                return null;
        }
    }

    private static bool Is(CommandAst command, string[] names) =>
        names.Contains(command.GetCommandName(), StringComparer.OrdinalIgnoreCase);

    private static object? ConstantOf(Dictionary<string, ParameterBindingResult> bound, string parameter)
    {
        if (!bound.TryGetValue(parameter, out ParameterBindingResult? result))
        {
            return null;
        }

        if (result.ConstantValue is not null || result.Value is not ArrayLiteralAst list)
        {
            return result.ConstantValue;
        }

        string[] texts = [.. list.Elements.OfType<StringConstantExpressionAst>().Select(static element => element.Value)];
        return texts.Length == list.Elements.Count ? texts : null;
    }
}
