using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Help;

/// <summary>
/// The examples of a page: fences of PowerShell, and behind those that have one, a fence for what they show (`output`), or for the error
/// that they end with (`error`).
/// </summary>
internal static partial class ExampleFences
{
    /// <summary>The codes, in their order.</summary>
    public static IEnumerable<string> Codes(string text) => Fences().Matches(text).Select(static fence => fence.Groups["code"].Value);

    /// <summary>The page with what its examples show. An error where none is expected is thrown, and so is none where one is.</summary>
    /// <param name="text">The page.</param>
    /// <param name="run">What the code of an example gives.</param>
    public static string Render(string text, Func<string, ExampleResult> run) =>
        Fences()
            .Replace(
                text,
                fence =>
                {
                    string code = fence.Groups["code"].Value;
                    string kind = fence.Groups["kind"].Value;
                    string shown = kind == "error" ? Wrap(run(code).ShownError) : run(code).Shown;
                    return kind.Length == 0 ? fence.Value : $"```powershell\n{code}```\n\n```{kind}\n{shown}\n```\n";
                }
            );

    private static string Wrap(string error) => LongLine().Replace(error, "$1\n");

    [GeneratedRegex(
        @"^```powershell\n(?<code>.*?)^```\n(?:\n```(?<kind>output|error)\n.*?^```\n)?",
        RegexOptions.Multiline | RegexOptions.Singleline
    )]
    private static partial Regex Fences();

    // Up to the last blank within a hundred columns.
    [GeneratedRegex("(?=.{101})(.{1,100}) ")]
    private static partial Regex LongLine();
}
