using System.Management.Automation;
using System.Management.Automation.Language;

namespace CheckpointTools.Completion;

/// <summary>Makes completion results of names, escaped where they would be wildcards and quoted where PowerShell needs it.</summary>
internal static class CompletionText
{
    /// <summary>The result for a name. In the menu stands its last segment alone, as for paths.</summary>
    /// <param name="name">The name; of a scope, it ends in '/'.</param>
    /// <param name="takesWildcards">Whether the parameter takes wildcards.</param>
    /// <param name="description">What it stands for.</param>
    public static CompletionResult OfName(string name, bool takesWildcards, string description)
    {
        int slash = name.Length > 1 ? name.LastIndexOf('/', name.Length - 2) : -1;
        return Create(Quote(name, takesWildcards), name[(slash + 1)..], description);
    }

    /// <summary>A result. PowerShell takes no empty texts, and shows them as they are.</summary>
    public static CompletionResult Create(
        string text,
        string shown,
        string description,
        CompletionResultType type = CompletionResultType.ParameterValue
    ) => new(text, Visible(shown), type, Visible(description));

    /// <summary>The text that stands for a name in a command line.</summary>
    /// <param name="name">The name.</param>
    /// <param name="takesWildcards">Whether the parameter takes wildcards.</param>
    public static string Quote(string name, bool takesWildcards)
    {
        string text = takesWildcards ? WildcardPattern.Escape(name) : name;
        bool isPlain = text.Length > 0 && text[0] is not ('-' or ':') && text.All(IsPlain);
        return isPlain ? text : $"'{CodeGeneration.EscapeSingleQuotedStringContent(text)}'";
    }

    /// <summary>What several variables come to.</summary>
    public static string DescribeSum(long count, long size) =>
        size > 0 ? $"{Phrase.Count(count, "variable")}, {SizeText.Of(size)}" : Phrase.Count(count, "variable");

    private static string Visible(string text) => text.Length == 0 ? " " : Binary.TensorName.Printable(text);

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '/' or '.' or ':' or '-' or '\\' or '~';
}
