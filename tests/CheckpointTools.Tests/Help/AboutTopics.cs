namespace CheckpointTools.Tests.Help;

/// <summary>The topics about the module in en-US.</summary>
internal static class AboutTopics
{
    private const string Suffix = ".help.txt";

    public static IReadOnlyList<string> All { get; } =
    [
        .. Directory
            .EnumerateFiles(Checkout.PathTo("en-US"), "about_*" + Suffix)
            .Select(static file => Path.GetFileName(file)[..^Suffix.Length])
            .Order(StringComparer.Ordinal),
    ];

    public static string Read(string topic) => File.ReadAllText(Checkout.PathTo("en-US", topic + Suffix)).ReplaceLineEndings("\n");
}
