using System.Text.RegularExpressions;
using CheckpointTools.Tests.Help;

namespace CheckpointTools.Tests.Conventions;

/// <summary>
/// README and docs/tasks show what their examples show when they are run from the root of a clone. With CHECKPOINTTOOLS_PAGES=write, the
/// pages are written before they are compared.
/// </summary>
public sealed partial class ExamplePageTests
{
    private static readonly Lazy<Dictionary<Example, ExampleResult>> Results = new(RunExamples);

    public static TheoryData<string> Pages => [.. ExamplePage.Names];

    [Theory]
    [MemberData(nameof(Pages))]
    public void A_page_shows_what_its_examples_give(string name)
    {
        var page = ExamplePage.Read(name);
        string expected = page.Render(Results.Value);
        if (Environment.GetEnvironmentVariable("CHECKPOINTTOOLS_PAGES") == "write")
        {
            File.WriteAllText(Checkout.PathTo(name), expected);
        }

        Assert.Equal(expected, page.Text);
    }

    [Fact]
    public void The_index_of_tasks_leads_to_each_page() =>
        Assert.Equal(
            ExamplePage.Names.Where(static name => name != "README.md"),
            Link()
                .Matches(File.ReadAllText(Checkout.PathTo("docs", "tasks.md")))
                .Select(static link => "docs/" + link.Groups[1].Value)
                .Order(StringComparer.Ordinal)
        );

    private static Dictionary<Example, ExampleResult> RunExamples()
    {
        Example[] examples = [.. ExamplePage.Names.SelectMany(static name => ExamplePage.Read(name).Examples)];
        return examples.Zip(ExampleRun.Show(examples, Prepare)).ToDictionary();
    }

    private static void Prepare(string directory)
    {
        string samples = Checkout.PathTo("samples");
        foreach (string file in Directory.EnumerateFiles(samples, "*", SearchOption.AllDirectories))
        {
            string copy = Path.Combine(directory, "samples", Path.GetRelativePath(samples, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }

    [GeneratedRegex(@"\]\((tasks/[a-z0-9-]+\.md)")]
    private static partial Regex Link();
}
