namespace CheckpointTools.Tests.Help;

/// <summary>
/// A page for people in a clone: README, or one of docs/tasks. It is written by hand but for what its examples show. These run one after
/// the other in a directory that has the clone's samples.
/// </summary>
internal sealed class ExamplePage
{
    private ExamplePage(string name) => (Name, Text) = (name, File.ReadAllText(Checkout.PathTo(name)).ReplaceLineEndings("\n"));

    /// <summary>All of them, by their paths in the checkout.</summary>
    public static IEnumerable<string> Names =>
        Directory
            .EnumerateFiles(Checkout.PathTo("docs", "tasks"), "*.md")
            .Select(static file => "docs/tasks/" + Path.GetFileName(file))
            .Append("README.md")
            .Order(StringComparer.Ordinal);

    public string Name { get; }

    public string Text { get; }

    public IEnumerable<Example> Examples => ExampleFences.Codes(Text).Select(code => new Example(Place, code));

    // A directory that no other page has.
    private string Place => Path.ChangeExtension(Name, null);

    public static ExamplePage Read(string name) => new(name);

    /// <summary>The page as it has to be.</summary>
    public string Render(IReadOnlyDictionary<Example, ExampleResult> results) =>
        ExampleFences.Render(Text, code => results[new(Place, code)]);
}
