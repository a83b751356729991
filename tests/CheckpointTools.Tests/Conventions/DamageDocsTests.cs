using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Conventions;

/// <summary>
/// Scripts rely on fault codes, and advice refers to them: docs/damage.md and about_CheckpointTools_Damage describe them all, no more
/// and no fewer.
/// </summary>
public partial class DamageDocsTests
{
    private static readonly string[] Codes = Enum.GetNames(ModuleAssembly.Core.GetType("CheckpointTools.FaultCode", throwOnError: true)!);

    [Fact]
    public void Every_code_has_a_section_and_every_section_is_of_a_code()
    {
        MatchCollection sections = Section().Matches(File.ReadAllText(Checkout.PathTo("docs", "damage.md")));
        Assert.Equal(
            Codes.Order(StringComparer.Ordinal),
            sections.Select(static section => section.Groups[1].Value).Order(StringComparer.Ordinal)
        );
        Assert.Equal(
            Codes.Order(StringComparer.Ordinal).Select(code => (code, SeverityOf(code))),
            sections
                .Select(static section => (section.Groups[1].Value, section.Groups[2].Value))
                .OrderBy(static section => section.Item1, StringComparer.Ordinal)
        );
    }

    [Fact]
    public void The_topic_at_the_prompt_lists_each_code_under_its_severity()
    {
        using var engine = new Engine();
        string topic = engine.Run("Get-Help about_CheckpointTools_Damage").Succeeded().Output[0].ToString().ReplaceLineEndings("\n");
        int warnings = topic.IndexOf("\n  Warnings\n", StringComparison.Ordinal);
        Assert.True(warnings > 0);
        IEnumerable<(string, string)> listed = Line()
            .Matches(topic)
            .Select(line => (line.Groups[1].Value, line.Index < warnings ? "Error" : "Warning"));
        Assert.Equal(Codes.Select(code => (code, SeverityOf(code))).Order(), listed.Order());
    }

    private static string SeverityOf(string code)
    {
        Type catalog = ModuleAssembly.Core.GetType("CheckpointTools.Verification.FaultCatalog", throwOnError: true)!;
        Type codes = ModuleAssembly.Core.GetType("CheckpointTools.FaultCode", throwOnError: true)!;
        object known = catalog.GetMethod("Find")!.Invoke(null, [Enum.Parse(codes, code)])!;
        return known.GetType().GetField("Item1")!.GetValue(known)!.ToString()!;
    }

    [GeneratedRegex(@"^## (\w+)\r?\n(Error|Warning)\.", RegexOptions.Multiline)]
    private static partial Regex Section();

    [GeneratedRegex(@"^    ([A-Z][A-Za-z0-9]+) {2,}\S", RegexOptions.Multiline)]
    private static partial Regex Line();
}
