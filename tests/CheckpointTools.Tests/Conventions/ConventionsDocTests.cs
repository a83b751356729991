using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Conventions;

/// <summary>docs/conventions.md names the test that holds each row: one that was renamed or removed holds nothing.</summary>
public partial class ConventionsDocTests
{
    private static readonly string Page = File.ReadAllText(Checkout.PathTo("docs", "conventions.md"));

    [Fact]
    public void It_has_every_row_once() =>
        Assert.Equal(Enumerable.Range(1, 58), Row().Matches(Page).Select(static row => int.Parse(row.Groups[1].Value, null)));

    [Fact]
    public void The_tests_in_NET_that_it_names_exist()
    {
        string[] folders = ["CheckpointTools.Tests", "CheckpointTools.Core.Tests"];
        string[] files =
        [
            .. folders.SelectMany(static folder =>
                Directory.EnumerateFiles(Checkout.PathTo("tests", folder), "*Tests.cs", SearchOption.AllDirectories)
            ),
        ];
        MatchCollection named = DotNetTest().Matches(Page);
        Assert.NotEmpty(named);
        Assert.All(
            named,
            name =>
            {
                string file = Assert.Single(files, file => Path.GetFileNameWithoutExtension(file) == name.Groups[1].Value);
                Assert.Contains($" {name.Groups[2].Value}(", File.ReadAllText(file), StringComparison.Ordinal);
            }
        );
    }

    [Fact]
    public void The_tests_in_Pester_that_it_names_exist()
    {
        MatchCollection named = PesterTest().Matches(Page);
        Assert.NotEmpty(named);
        Assert.All(
            named,
            static name =>
                Assert.Contains(
                    $"It '{name.Groups[2].Value}'",
                    File.ReadAllText(Checkout.PathTo("tests", "Pester", $"{name.Groups[1].Value}.Tests.ps1")),
                    StringComparison.Ordinal
                )
        );
    }

    [GeneratedRegex(@"^\| ([0-9]+) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\b(\w+Tests)\.([A-Z]\w+)")]
    private static partial Regex DotNetTest();

    [GeneratedRegex(@"\b([A-Z][A-Za-z]+): '([^']+)'")]
    private static partial Regex PesterTest();
}
