using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Conventions;

/// <summary>What README promises beside its examples, which <see cref="ExamplePageTests"/> run.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private static readonly string Readme = File.ReadAllText(Checkout.PathTo("README.md")).ReplaceLineEndings("\n");

    private readonly TemporaryDirectory _directory = new();

    private Pwsh Here => new() { WorkingDirectory = _directory.Path };

    /// <summary>The prompt of a drive shows where one is, so that these commands are printed with it.</summary>
    [Fact]
    public void The_session_in_a_drive_shows_what_is_printed()
    {
        _directory.CopyOf(Checkout.PathTo("samples", "transfer"), "samples/transfer");
        IReadOnlyCollection<Match> commands = Prompt().Matches(Readme);
        string script = string.Join('\n', commands.Select(static match => $". {{ {match.Groups[1].Value} }} | Out-Default"));
        string expected = string.Concat(commands.Select(static match => match.Groups[2].Value))
            .Replace("\n\n", "\n", StringComparison.Ordinal);
        string shown = Here.RunCommand(script).Succeeded().Output.ReplaceLineEndings("\n");
        Assert.Equal(expected.Trim(), shown.Replace("\n\n", "\n", StringComparison.Ordinal).Trim());
        Assert.True(File.Exists(_directory["out/pooler.index"]));
    }

    [Fact]
    public void The_sample_leaves_the_merged_checkpoint_where_it_is_told_to()
    {
        PwshResult result = Here.RunFile(Checkout.PathTo("samples", "merge-two-models.ps1"), "kept").Succeeded();
        Assert.Equal(
            ["Name DataType Shape Value", "---- -------- ----- -----", "a    int32    []        3", "b    int32    []        4"],
            result.Lines
        );
        Assert.True(File.Exists(_directory["kept.index"]));
    }

    [Fact]
    public void It_links_to_the_page_of_each_command() =>
        Assert.Equal(
            ModuleAssembly.Cmdlets.Select(static type => type.Name).Order(StringComparer.Ordinal),
            Page()
                .Matches(Readme)
                .Select(static link => link.Groups[1].Value.Replace("-", "", StringComparison.Ordinal) + "Command")
                .Order(StringComparer.Ordinal)
        );

    public void Dispose() => _directory.Dispose();

    [GeneratedRegex("^PS[^>\n]*> (.*)\n((?:(?!PS[^>\n]*>|```).*\n)*)", RegexOptions.Multiline)]
    private static partial Regex Prompt();

    [GeneratedRegex(@"docs/reference/([A-Z][A-Za-z]+-[A-Za-z]+)\.md")]
    private static partial Regex Page();
}
