using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using CheckpointTools.Locating;

namespace CheckpointTools.Completion;

/// <summary>
/// Completes variable names from the checkpoint that the command line names. It looks at a bounded number of variables, so that a huge
/// index cannot hold up the prompt, and never fails: where nothing can be read there is nothing to complete.
/// </summary>
public sealed class VariableNameCompleter : IArgumentCompleter
{
    private const int MostLookedAt = 100_000;
    private const int MostOffered = 200;

    /// <inheritdoc/>
    public IEnumerable<CompletionResult> CompleteArgument(string commandName, string parameterName, string wordToComplete, CommandAst commandAst, IDictionary fakeBoundParameters)
    {
        ArgumentNullException.ThrowIfNull(fakeBoundParameters);
        try
        {
            object? path = fakeBoundParameters["Path"] ?? fakeBoundParameters["LiteralPath"];
            Func<string, string> toName = parameterName == "LiteralName" ? static name => name : WildcardPattern.Escape;
            return [.. CompletionText.Matching(NamesIn(path).Select(toName), wordToComplete, static name => name).Take(MostOffered)];
        }
        catch (Exception e) when (e is CheckpointException or RuntimeException or InvalidOperationException or IOException)
        {
            return [];
        }
    }

    private static IEnumerable<string> NamesIn(object? path)
    {
        string? first = (path is PSObject wrapped ? wrapped.BaseObject : path) switch
        {
            string text => text,
            IEnumerable many => many.Cast<object?>().FirstOrDefault()?.ToString(),
            _ => null,
        };
        if (first is null)
        {
            return [];
        }

        // A completer has no cmdlet; the session's location is that of the runspace it runs in.
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        string location = shell.AddCommand("Get-Location").Invoke<PathInfo>().First().ProviderPath;
        return CheckpointContents.ReadVariables(CheckpointLocator.Find(Path.Combine(location, first)), static _ => { })
            .Take(MostLookedAt)
            .Where(static variable => variable.Kind != VariableKind.ObjectGraph)
            .Select(static variable => variable.Name);
    }
}
