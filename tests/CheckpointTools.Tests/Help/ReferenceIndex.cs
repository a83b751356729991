namespace CheckpointTools.Tests.Help;

/// <summary>The first page of the reference, made from the others: each command with what it is for.</summary>
internal static class ReferenceIndex
{
    public static string Path { get; } = ReferencePage.PathTo("README");

    public static string Render(IEnumerable<ReferencePage> pages)
    {
        IEnumerable<string> rows = pages
            .OrderBy(static page => page.Name, StringComparer.Ordinal)
            .Select(static page => $"| [{page.Name}]({page.Name}.md) | {page.Root.Section("SYNOPSIS").Blocks[0].Text} |");
        return $"""
            # Reference

            The help of the commands, as `Get-Help` shows it at the prompt. `Get-Help about_CheckpointTools` begins with the concepts.

            | command | what it is for |
            | --- | --- |
            {string.Join('\n', rows)}

            """.ReplaceLineEndings("\n");
    }
}
