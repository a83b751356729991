using System.Management.Automation;
using System.Text;
using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Help;

/// <summary>
/// A page of docs/reference: the help of one command, written by hand but for the parts that <see cref="Render"/> makes: the syntax, the
/// facts of each parameter, the texts that several pages share, and what examples show.
/// </summary>
internal sealed partial class ReferencePage
{
    private const int SyntaxWidth = 100;

    private ReferencePage(string name, string text)
    {
        Name = name;
        Text = text;
        Root = MarkdownSection.Parse(text);
    }

    public string Name { get; }

    public string Text { get; }

    public MarkdownSection Root { get; }

    public CommandFacts Facts => CommandFacts.All[Name];

    /// <summary>The codes of the examples.</summary>
    public IEnumerable<string> Codes => ExampleFences.Codes(Text);

    /// <summary>The examples, in their order.</summary>
    public IReadOnlyList<MarkdownSection> Examples => Root.Section("EXAMPLES").Sections;

    public static ReferencePage Read(string command)
    {
        string path = PathTo(command);
        return File.Exists(path)
            ? new(command, File.ReadAllText(path).ReplaceLineEndings("\n"))
            : throw new FileNotFoundException($"{command} has no page docs/reference/{command}.md.");
    }

    public static string PathTo(string name) => Checkout.PathTo("docs", "reference", name + ".md");

    /// <summary>The section of a parameter.</summary>
    public MarkdownSection Parameter(string name) => Root.Section("PARAMETERS").Section("-" + name);

    /// <summary>What the page says of the value that a parameter has if it is not given.</summary>
    public string Default(ParameterMetadata parameter) =>
        FixedDefault(parameter) is { } isFixed ? isFixed
        : Parameter(parameter.Name).Blocks is [.., { Kind: TextKind.Code } facts]
        && DefaultLine().Match(facts.Text) is { Success: true } line
            ? line.Groups[1].Value
        : throw new FormatException($"docs/reference/{Name}.md does not say the default of -{parameter.Name}: add 'Default: ...'.");

    /// <summary>The page as it has to be.</summary>
    /// <param name="run">What the code of an example gives.</param>
    public string Render(Func<string, ExampleResult> run)
    {
        string text = ExampleFences.Render(Text, run);
        text = Shared().Replace(text, static match => SharedTexts.Render(match.Groups[1].Value));
        text = Syntax().Replace(text, _ => $"## SYNTAX\n\n{RenderSyntax()}");
        foreach (ParameterMetadata parameter in Facts.Parameters)
        {
            string heading = $"\n### -{parameter.Name}\n";
            int begin = text.IndexOf(heading, StringComparison.Ordinal);
            if (begin < 0)
            {
                throw new FormatException(
                    $"docs/reference/{Name}.md does not describe -{parameter.Name}: add a heading '{heading.Trim()}'."
                );
            }

            int end = text.IndexOf("\n##", begin + heading.Length, StringComparison.Ordinal);
            string section = FactsFence().Replace(text[begin..end], "").TrimEnd('\n');
            text = $"{text[..begin]}{section}\n\n{RenderFacts(parameter)}{text[end..]}";
        }

        return text;
    }

    /// <summary>The default that the kind of a parameter implies.</summary>
    private static string? FixedDefault(ParameterMetadata parameter) =>
        parameter.ParameterType == typeof(SwitchParameter) ? "False"
        : parameter.ParameterSets.Values.All(static set => set.IsMandatory) ? "None"
        : null;

    private string RenderFacts(ParameterMetadata parameter)
    {
        var text = new StringBuilder("```yaml\n");
        foreach ((string key, string value) in Facts.Describe(parameter))
        {
            text.Append(key).Append(": ").Append(value).Append('\n');
        }

        return text.Append("Default: ").Append(Default(parameter)).Append("\n```\n").ToString();
    }

    private string RenderSyntax()
    {
        var text = new StringBuilder();
        foreach (CommandParameterSetInfo set in Facts.Sets)
        {
            if (Facts.Command.ParameterSets.Count > 1)
            {
                text.Append("### ").Append(set.Name).Append(set.IsDefault ? " (default)" : "").Append("\n\n");
            }

            text.Append("```text\n").Append(Wrap($"{Name} {set}")).Append("\n```\n\n");
        }

        return text.ToString();
    }

    /// <summary>Breaks a syntax between parameters.</summary>
    private static string Wrap(string syntax)
    {
        var text = new StringBuilder();
        int column = 0;
        foreach (string part in BetweenParameters().Split(syntax))
        {
            if (column > 0 && column + 1 + part.Length > SyntaxWidth)
            {
                text.Append("\n    ");
                column = 4;
            }
            else if (column > 0)
            {
                text.Append(' ');
                column++;
            }

            text.Append(part);
            column += part.Length;
        }

        return text.ToString();
    }

    [GeneratedRegex(@"^<!-- shared: (\S+) -->\n.*?^<!-- end -->\n", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Shared();

    [GeneratedRegex(@"^## SYNTAX\n.*?(?=^## )", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Syntax();

    [GeneratedRegex(@"\n```yaml\n.*?^```$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex FactsFence();

    [GeneratedRegex(@"^Default: (.+)$", RegexOptions.Multiline)]
    private static partial Regex DefaultLine();

    [GeneratedRegex(@" (?=\[?\[?-|\[<)")]
    private static partial Regex BetweenParameters();
}
