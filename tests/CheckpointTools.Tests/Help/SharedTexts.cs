using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Help;

/// <summary>
/// What several pages of the reference say in the same words, from docs/reference/shared.md: parameters of one name and one meaning, and
/// the types that commands emit. A page has the text between two marks, so that it can be read by itself.
/// </summary>
internal static partial class SharedTexts
{
    private static readonly Dictionary<string, string> Texts = Sections()
        .Matches(File.ReadAllText(ReferencePage.PathTo("shared")).ReplaceLineEndings("\n"))
        .ToDictionary(static section => section.Groups[1].Value, static section => section.Groups[2].Value.Trim('\n'));

    public static IEnumerable<string> Keys => Texts.Keys;

    /// <summary>A text with its marks.</summary>
    public static string Render(string key) =>
        Texts.TryGetValue(key, out string? text)
            ? $"<!-- shared: {key} -->\n\n{text}\n\n<!-- end -->\n"
            : throw new FormatException($"docs/reference/shared.md has no section '{key}'.");

    [GeneratedRegex(@"^## (\S+)\n(.*?)(?=^## |\z)", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Sections();
}
