using System.Management.Automation.Language;

namespace CheckpointTools.Completion;

/// <summary>The command at the beginning of a pipeline that lists variables, with its paths, if they stand there as they are.</summary>
/// <param name="IsModel">Whether it lists the variables of a model.</param>
/// <param name="Path">Its -Path.</param>
/// <param name="LiteralPath">Its -LiteralPath.</param>
internal sealed record FirstOfPipeline(bool IsModel, object? Path, object? LiteralPath)
{
    /// <summary>The first command of the pipeline that a command is in; null if that is itself, or lists no variables.</summary>
    public static FirstOfPipeline? Find(CommandAst command)
    {
        if ((command.Parent as PipelineAst)?.PipelineElements[0] is not CommandAst first || first == command)
        {
            return null;
        }

        bool isModel = Is(first, "Get-ModelVariable");
        if (!isModel && !Is(first, "Get-CheckpointVariable"))
        {
            return null;
        }

        Dictionary<string, ParameterBindingResult> bound = StaticParameterBinder.BindCommand(first).BoundParameters;
        return new FirstOfPipeline(isModel, ConstantOf(bound, "Path"), ConstantOf(bound, "LiteralPath"));
    }

    private static bool Is(CommandAst command, string name) =>
        string.Equals(command.GetCommandName(), name, StringComparison.OrdinalIgnoreCase);

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
