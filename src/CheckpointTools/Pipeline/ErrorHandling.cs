using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Language;
using System.Management.Automation.Runspaces;

namespace CheckpointTools.Pipeline;

/// <summary>What becomes of an error that a command of this module reports: whether somebody asked for that, or handles it.</summary>
internal static class ErrorHandling
{
    /// <summary>Whether errors of a command are to be passed over, by its -ErrorAction or else by the preference of its scope.</summary>
    public static bool IsConsent(PSCmdlet command)
    {
        object? action = command.MyInvocation.BoundParameters.TryGetValue("ErrorAction", out object? bound)
            ? bound
            : command.GetVariableValue("ErrorActionPreference");
        return LanguagePrimitives.TryConvertTo(action, out ActionPreference preference)
            && preference is ActionPreference.SilentlyContinue or ActionPreference.Ignore;
    }

    /// <summary>
    /// Whether a script catches what a command throws now. If none does, PowerShell shows the error, and goes on with the next statement.
    /// </summary>
    public static bool IsCaught(ErrorRecord error) =>
        Runspace.DefaultRunspace.Debugger?.GetCallStack().Any(frame => Catches(frame.Position, error.Exception)) == true;

    /// <summary>
    /// Whether the statement at a place lies in a block with a <c>catch</c> for an exception, or with a <c>trap</c>: an error that no trap
    /// there is for leaves the block, and ends what is around it as well.
    /// </summary>
    private static bool Catches(IScriptExtent place, Exception exception)
    {
        if (place.StartScriptPosition?.GetFullScript() is not { } script)
        {
            return false;
        }

        int offset = place.StartOffset;
        return Parser
            .ParseInput(script, out _, out _)
            .FindAll(ast => Holds(ast.Extent, offset), searchNestedScriptBlocks: true)
            .Reverse()
            .TakeWhile(static ast => ast is not ScriptBlockExpressionAst and not FunctionDefinitionAst)
            .Any(ast =>
                ast is TryStatementAst statement && Holds(statement.Body.Extent, offset)
                    ? statement.CatchClauses.Any(clause => clause.IsCatchAll || clause.CatchTypes.Any(type => Fits(type, exception)))
                    : TrapsOf(ast).Count > 0
            );
    }

    private static ReadOnlyCollection<TrapStatementAst> TrapsOf(Ast block) =>
        (block as NamedBlockAst)?.Traps ?? (block as StatementBlockAst)?.Traps ?? ReadOnlyCollection<TrapStatementAst>.Empty;

    private static bool Holds(IScriptExtent extent, int offset) => extent.StartOffset <= offset && offset < extent.EndOffset;

    /// <summary>What a command throws can be caught as it is, or as what PowerShell makes of it.</summary>
    private static bool Fits(TypeConstraintAst constraint, Exception exception) =>
        constraint.TypeName.GetReflectionType() is { } type
        && (type.IsInstanceOfType(exception) || type.IsAssignableFrom(typeof(CmdletInvocationException)));
}
