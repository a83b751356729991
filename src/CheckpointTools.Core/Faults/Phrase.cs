namespace CheckpointTools;

/// <summary>Common parts of messages. The cmdlets compile this file too, so it is not part of the library's API.</summary>
internal static class Phrase
{
    private const int MaxQuoted = 512;
    private const int QuotedEnd = 200;
    private const int MaxLine = 2000;

    /// <summary>A finding followed by advice. If the finding ends with a line break, the advice is on the next line.</summary>
    public static string Join(string finding, string? advice) =>
        advice is null ? finding
        : finding.EndsWith('\n') ? finding + advice
        : $"{finding} {advice}";

    /// <summary>A number and what it counts: "1 variable", "3 variables".</summary>
    public static string Count(long count, string one, string? many = null) => count == 1 ? $"1 {one}" : $"{count} {many ?? one + "s"}";

    /// <summary>A name in quotes. Of a very long one, only the beginning and the end are shown.</summary>
    public static string Quote(string name) =>
        name.Length <= MaxQuoted ? $"'{name}'" : $"'{name[..QuotedEnd]} ... {name[^QuotedEnd..]}' ({name.Length} characters)";

    /// <summary>Names in quotes, with commas between.</summary>
    public static string Quote(IEnumerable<string> names) => string.Join(", ", names.Select(Quote));

    /// <summary>The first names in quotes, and the number of further ones: "'a', 'b' and 3 more".</summary>
    public static string List(IReadOnlyCollection<string> names, int max) =>
        Quote(names.Take(max)) + (names.Count > max ? $" and {names.Count - max} more" : "");

    /// <summary>The same for what is shown as it is, such as paths.</summary>
    public static string Items(IReadOnlyCollection<string> items, int max, string separator = ", ") =>
        string.Join(separator, items.Take(max)) + (items.Count > max ? $" and {items.Count - max} more" : "");

    /// <summary>The same, with a conjunction before the last name if all are listed: "'a', 'b' or 'c'".</summary>
    public static string List(IReadOnlyCollection<string> names, int max, string conjunction) =>
        names.Count > max || names.Count < 2 ? List(names, max) : $"{Quote(names.SkipLast(1))} {conjunction} {Quote(names.Last())}";

    /// <summary>The first of many items, each on an indented line of a length to be read, and the number of further ones.</summary>
    public static string Lines<T>(IReadOnlyCollection<T> all, int max, Func<T, string> describe)
    {
        IEnumerable<string> lines = all.Take(max).Select(item => Shorten(describe(item)));
        lines = all.Count > max ? lines.Append($"and {all.Count - max} more") : lines;
        return string.Join(Environment.NewLine, lines.Select(static line => "  " + line));
    }

    /// <summary>A text of any length, with its middle left out if it is very long.</summary>
    private static string Shorten(string text) => text.Length <= MaxLine ? text : $"{text[..(MaxLine / 2)]} ... {text[^(MaxLine / 2)..]}";

    /// <summary>The question that follows a message, with a space before it; empty if there are no names.</summary>
    public static string DidYouMean(IReadOnlyCollection<string> names) =>
        names.Count switch
        {
            0 => "",
            1 => $" Did you mean {Quote(names)}?",
            _ => $" Did you mean one of these: {Quote(names)}?",
        };
}
