namespace CheckpointTools;

/// <summary>
/// The parts of messages that are made alike everywhere. The cmdlets compile this file, too: it is no part of what the library offers.
/// </summary>
internal static class Phrase
{
    /// <summary>A finding and what to do about it. A finding that ends with its line has the advice on the next.</summary>
    public static string Join(string finding, string? advice) =>
        advice is null ? finding
        : finding.EndsWith('\n') ? finding + advice
        : $"{finding} {advice}";

    /// <summary>A number and what it counts: "1 variable", "3 variables".</summary>
    public static string Count(long count, string one, string? many = null) => count == 1 ? $"1 {one}" : $"{count} {many ?? one + "s"}";

    /// <summary>A name in quotes.</summary>
    public static string Quote(string name) => $"'{name}'";

    /// <summary>Names in quotes, with commas between.</summary>
    public static string Quote(IEnumerable<string> names) => string.Join(", ", names.Select(Quote));

    /// <summary>The first names in quotes, and how many more there are: "'a', 'b' and 3 more".</summary>
    public static string List(IReadOnlyCollection<string> names, int max) =>
        Quote(names.Take(max)) + (names.Count > max ? $" and {names.Count - max} more" : "");

    /// <summary>The same, with a word before the last of them if they are all there: "'a', 'b' or 'c'".</summary>
    public static string List(IReadOnlyCollection<string> names, int max, string conjunction) =>
        names.Count > max || names.Count < 2 ? List(names, max) : $"{Quote(names.SkipLast(1))} {conjunction} {Quote(names.Last())}";

    /// <summary>The first of many things, each on an indented line, and how many more there are.</summary>
    public static string Lines<T>(IReadOnlyCollection<T> all, int max, Func<T, string> describe)
    {
        IEnumerable<string> lines = all.Take(max).Select(describe);
        lines = all.Count > max ? lines.Append($"and {all.Count - max} more") : lines;
        return string.Join(Environment.NewLine, lines.Select(static line => "  " + line));
    }

    /// <summary>The question that follows a message, with a space before it; nothing if there is nothing to ask.</summary>
    public static string DidYouMean(IReadOnlyCollection<string> names) =>
        names.Count switch
        {
            0 => "",
            1 => $" Did you mean {Quote(names)}?",
            _ => $" Did you mean one of these: {Quote(names)}?",
        };
}
