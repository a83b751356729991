using System.Collections;
using System.Management.Automation.Language;

namespace CheckpointTools.Completion;

/// <summary>A word to complete, and the command that it is in.</summary>
/// <param name="CommandName">The name of the command, as it is typed.</param>
/// <param name="Parameter">The parameter that the word is an argument of.</param>
/// <param name="Word">The word so far, with its quotes.</param>
/// <param name="Command">The command.</param>
/// <param name="Bound">Its other arguments, as far as they stand there as they are.</param>
internal sealed record CompletionRequest(string CommandName, string Parameter, string Word, CommandAst Command, IDictionary Bound)
{
    /// <summary>The word without its quotes.</summary>
    public string Typed { get; } = Unquote(Word);

    /// <summary>Whether the word is an argument of a command.</summary>
    public bool IsOf(string command) => string.Equals(CommandName, command, StringComparison.OrdinalIgnoreCase);

    private static string Unquote(string word)
    {
        if (word.Length == 0 || word[0] is not ('\'' or '"'))
        {
            return word;
        }

        char quote = word[0];
        string inside = word.Length > 1 && word[^1] == quote ? word[1..^1] : word[1..];
        return inside.Replace(new string(quote, 2), quote.ToString(), StringComparison.Ordinal);
    }
}
