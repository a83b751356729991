using CheckpointTools.Computing;
using CheckpointTools.Reporting;

namespace CheckpointTools.Tests.Reporting;

public class SizeSectionTests
{
    [Theory]
    [InlineData(20, null)]
    [InlineData(22, "And 2 more: see a list of its variables.")]
    public void A_table_that_is_cut_says_what_has_all_of_it(int scopes, string? expected) =>
        AssertSays(expected, PageOf(scopes, new ReportOptions()));

    [Fact]
    public void A_program_says_it_in_its_own_words() =>
        AssertSays("And 5 more: see Scopes &lt;1&gt;.", PageOf(25, new ReportOptions { ListedBy = static list => $"{list} <1>" }));

    private static string PageOf(int scopes, ReportOptions options)
    {
        var html = new HtmlBuilder();
        IEnumerable<CheckpointVariable> variables = Enumerable
            .Range(0, scopes)
            .Select(static number => NewVariable.Fill($"scope_{number}/x", DataType.Float32, new TensorShape(), 0f));
        SizeSection.Add(html, [.. variables.Select(static one => new VariableFacts(one, null, null, null))], options);
        return html.ToString();
    }

    private static void AssertSays(string? expected, string page)
    {
        if (expected is null)
        {
            Assert.DoesNotContain("more: see", page, StringComparison.Ordinal);
        }
        else
        {
            Assert.Contains($">{expected}<", page, StringComparison.Ordinal);
        }
    }
}
