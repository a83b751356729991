using System.Collections;
using System.Management.Automation;
using System.Management.Automation.Language;
using CheckpointTools.Binary;
using CheckpointTools.Errors;
using CheckpointTools.Input;
using CheckpointTools.Locating;

namespace CheckpointTools.Completion;

/// <summary>
/// Completes variable names from the checkpoints that the command line names, or that the first command of its pipeline lists. It
/// reads a bounded number of variables, so that a huge index cannot hold up the prompt. It never fails: where nothing can be read there is
/// nothing to complete.
/// </summary>
public class VariableNameCompleter : IArgumentCompleter
{
    private const int MaxExamined = 100_000;
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
        bool takesWildcards = parameterName != "LiteralName";
        Func<string, bool> begins = CompletionText.BeginsLike(wordToComplete, takesWildcards);
        IEnumerable<string> names = FindFor(commandAst, fakeBoundParameters).Select(name => name.Find(begins)).OfType<string>().Distinct();
        return [.. CompletionText.Matching(names, wordToComplete, takesWildcards, static name => name).Take(MaxOffered)];
    }

    private IEnumerable<string> Expand(object? path, bool isLiteral)
    {
        object? plain = path is PSObject wrapped ? wrapped.BaseObject : path;
        IEnumerable<string> texts = plain switch
        {
            string text => [text],
            IEnumerable many => many.Cast<object?>().Select(static one => one?.ToString()).OfType<string>(),
            _ => [],
        };

        // A completer has no cmdlet to ask; the session is that of the runspace it runs in.
        using var shell = PowerShell.Create(RunspaceMode.CurrentRunspace);
        var paths = new CheckpointPaths(shell.AddScript("$ExecutionContext.SessionState").Invoke<SessionState>()[0].Path);
        return [.. texts.SelectMany(text => Attempt(() => Expand(paths, text, isLiteral)))];
    }

    /// <summary>The places that a path stands for.</summary>
    private protected virtual IEnumerable<string> Expand(CheckpointPaths paths, string path, bool isLiteral) =>
        paths.Expand(path, isLiteral);

    /// <summary>The names of the variables in a place.</summary>
    private protected virtual IEnumerable<CompletableName> Read(string place) =>
        CheckpointContents
            .ReadVariables(CheckpointLocator.Find(place), static _ => { })
            .Where(static variable => variable.SourceName != TensorName.ObjectGraph)
            .Select(static variable => new CompletableName(variable.Name, variable.ObjectPath));

    private IEnumerable<CompletableName> NamesIn(string place)
    {
        using IEnumerator<CompletableName> names = Attempt(() => Read(place)).GetEnumerator();
        while (
            Attempt(() => names.MoveNext() ? [names.Current] : Array.Empty<CompletableName>()).FirstOrDefault() is { Key: not null } name
        )
        {
            yield return name;
        }
    }

    /// <summary>The keys that a command meets: in the checkpoints that it is given, or in those that its pipeline begins with.</summary>
    internal IEnumerable<string> NamesFor(CommandAst command, IDictionary bound) =>
        FindFor(command, bound).Select(static name => name.Key).Distinct(StringComparer.Ordinal);

    /// <summary>The keys in the checkpoints that a command's paths lead to.</summary>
    internal IEnumerable<string> NamesOf(object? path, object? literalPath) =>
        FindIn(path, literalPath).Select(static name => name.Key).Distinct(StringComparer.Ordinal);

    private IEnumerable<CompletableName> FindFor(CommandAst command, IDictionary bound)
    {
        (object? path, object? literalPath) = (bound["Path"], bound["LiteralPath"]);
        if (path is not null || literalPath is not null)
        {
            return FindIn(path, literalPath);
        }

        if (FirstOfPipeline.Find(command) is not { } first)
        {
            return [];
        }

        VariableNameCompleter completer = first.IsModel ? new ModelVariableNameCompleter { GoesByKey = true } : this;
        return completer.FindIn(first.Path, first.LiteralPath);
    }

    private IEnumerable<CompletableName> FindIn(object? path, object? literalPath)
    {
        IEnumerable<string> places = path is not null ? Expand(path, isLiteral: false) : Expand(literalPath, isLiteral: true);
        return places.SelectMany(NamesIn).Take(MaxExamined);
    }

    private static IEnumerable<T> Attempt<T>(Func<IEnumerable<T>> find)
    {
        try
        {
            return find();
        }
        catch (Exception e) when (e is CheckpointException or InputException or RuntimeException)
        {
            return [];
        }
    }
}
