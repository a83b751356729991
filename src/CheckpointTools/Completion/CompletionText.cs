using System.Management.Automation;
using System.Management.Automation.Language;

namespace CheckpointTools.Completion;

/// <summary>Makes completion results of names, quoted where PowerShell needs it.</summary>
internal static class CompletionText
{
    /// <summary>The names that begin like the word typed so far; wildcards in it work too.</summary>
    public static IEnumerable<CompletionResult> Matching(IEnumerable<string> names, string? word, Func<string, string> describe)
    {
        string typed = (word ?? "").Trim('\'', '"');
        string escaped = WildcardPattern.ContainsWildcardCharacters(typed) ? typed : WildcardPattern.Escape(typed);
        WildcardPattern pattern = WildcardPattern.Get(escaped + "*", WildcardOptions.IgnoreCase | WildcardOptions.CultureInvariant);
        return names.Where(pattern.IsMatch).Select(name => new CompletionResult(Quote(name), name, CompletionResultType.ParameterValue, describe(name)));
    }

    private static string Quote(string name)
    {
        bool isPlain = name.Length > 0 && name.All(static c => char.IsAsciiLetterOrDigit(c) || c is '_' or '/' or '.' or ':' or '-' or '\\') && name[0] is not ('-' or ':');
        return isPlain ? name : $"'{CodeGeneration.EscapeSingleQuotedStringContent(name)}'";
    }
}
