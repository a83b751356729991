using System.Management.Automation;
using System.Text;

namespace CheckpointTools.Tests.Conventions;

/// <summary>
/// docs/parameters.md shows which command takes which of the shared parameters, and where. It is made from the commands: with
/// CHECKPOINTTOOLS_PAGES=write it is written, else compared.
/// </summary>
public class ParameterGridTests
{
    private const string Begin = "<!-- begin: made from the commands -->\n";
    private const string End = "<!-- end -->\n";

    private static readonly string[] Shared =
    [
        "Path",
        "LiteralPath",
        "InputObject",
        "Name",
        "Exclude",
        "Kind",
        "DataType",
        "Destination",
        "Force",
        "PassThru",
        "SetLatest",
        "WhatIf",
    ];

    [Fact]
    public void The_page_shows_the_parameters_of_all_commands()
    {
        string path = Checkout.PathTo("docs", "parameters.md");
        string page = File.ReadAllText(path).ReplaceLineEndings("\n");
        int begin = page.IndexOf(Begin, StringComparison.Ordinal) + Begin.Length;
        int end = page.IndexOf(End, StringComparison.Ordinal);
        string expected = Render();
        if (Environment.GetEnvironmentVariable("CHECKPOINTTOOLS_PAGES") == "write")
        {
            File.WriteAllText(path, page[..begin] + expected + page[end..]);
        }
        else
        {
            Assert.Equal(expected, page[begin..end]);
        }
    }

    private static string Render()
    {
        using var engine = new Engine();
        var text = new StringBuilder();
        text.Append("| command | ").AppendJoin(" | ", Shared.Select(static name => $"-{name}")).Append(" |\n");
        text.Append("| --- |").Insert(text.Length, " --- |", Shared.Length).Append('\n');
        IEnumerable<CmdletInfo> commands = engine
            .Run("Get-Command -Module CheckpointTools")
            .Succeeded()
            .Output.Select(static command => (CmdletInfo)command.BaseObject);
        foreach (CmdletInfo cmdlet in commands.OrderBy(static cmdlet => cmdlet.Name, StringComparer.Ordinal))
        {
            text.Append("| ").Append(cmdlet.Name).Append(" | ");
            text.AppendJoin(" | ", Shared.Select(name => Describe(cmdlet, name))).Append(" |\n");
        }

        return text.ToString();
    }

    /// <summary>Its place, and whether it comes down the pipe; empty where there is none.</summary>
    private static string Describe(CmdletInfo cmdlet, string name)
    {
        if (!cmdlet.Parameters.TryGetValue(name, out ParameterMetadata? parameter))
        {
            return "";
        }

        ParameterSetMetadata[] sets = [.. parameter.ParameterSets.Values];
        string?[] parts =
        [
            sets.Where(static set => set.Position >= 0).Select(static set => $"{set.Position}").Distinct().Order().FirstOrDefault(),
            Array.Exists(sets, static set => set.ValueFromPipeline) ? "pipe" : null,
            Array.Exists(sets, static set => set.ValueFromPipelineByPropertyName) ? "property" : null,
        ];
        string text = string.Join(", ", parts.OfType<string>());
        return text.Length > 0 ? text : "named";
    }
}
