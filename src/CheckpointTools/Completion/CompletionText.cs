using System.Management.Automation;
using System.Management.Automation.Language;

namespace CheckpointTools.Completion;

/// <summary>Makes completion results of names, escaped where they would be wildcards and quoted where PowerShell needs it.</summary>
internal static class CompletionText
{
    /// <summary>The names that begin like the word typed so far; wildcards in it work too, where the parameter takes them.</summary>
    public static IEnumerable<CompletionResult> Matching(
        IEnumerable<string> names,
        string? word,
        bool takesWildcards,
        Func<string, string> describe
    )
    {
        return names
            .Where(BeginsLike(word, takesWildcards))
            .Select(name => new CompletionResult(
                Quote(takesWildcards ? WildcardPattern.Escape(name) : name),
                name,
                CompletionResultType.ParameterValue,
                describe(name)
            ));
    }

    /// <summary>Tells which names begin like the word typed so far.</summary>
    public static Func<string, bool> BeginsLike(string? word, bool takesWildcards)
    {
        string typed = (word ?? "").Trim('\'', '"');
        if (takesWildcards && WildcardPattern.ContainsWildcardCharacters(typed))
        {
            return WildcardPattern.Get(typed + "*", WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant).IsMatch;
        }

        string beginning = takesWildcards ? WildcardPattern.Unescape(typed) : typed;
        return name => name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase);
    }

    private static string Quote(string name)
    {
        bool isPlain = name.Length > 0 && name[0] is not ('-' or ':') && name.All(IsPlain);
        return isPlain ? name : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";
    }

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '/' or '.' or ':' or '-' or '\\';
}
