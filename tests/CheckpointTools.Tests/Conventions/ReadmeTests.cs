using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Conventions;

/// <summary>What README promises is run, on checkpoints under the names that it uses.</summary>
public sealed partial class ReadmeTests : IDisposable
{
    private const string DriveSection = "\n## A checkpoint as a drive\n";

    private static readonly string Readme = File.ReadAllText(Checkout.PathTo("README.md")).ReplaceLineEndings("\n");

    private readonly TemporaryDirectory _directory = new();

    public ReadmeTests()
    {
        CheckpointFiles.Adam(_directory, "a");
        CheckpointFiles.Adam(_directory, "b");
        CheckpointFiles.Adam(_directory, "classifier");
        CheckpointFiles.Adam(_directory, "runs/42");
        CheckpointFiles.Copy(Fixtures.Require("oracle/graph/bases/keras_new_adam/ckpt-1.index")[..^".index".Length], _directory["keras"]);
        CheckpointFiles.Bert(_directory);
        _directory.CopyOf(Checkout.PathTo("samples", "models"), "models");
    }

    public static TheoryData<string> Snippets =>
        [
            .. Fence()
                .Matches(Readme)
                .Select(static fence => fence.Groups[1].Value)
                .Where(static snippet => !snippet.Contains("Import-Module", StringComparison.Ordinal)),
        ];

    private Pwsh Here => new() { WorkingDirectory = _directory.Path };

    [Theory]
    [MemberData(nameof(Snippets))]
    public void Every_snippet_runs(string snippet)
    {
        string script = PwshProgram.Importing(Engine.Manifest, "$ErrorActionPreference = 'Stop'\n" + snippet);
        File.WriteAllText(_directory["snippet.ps1"], script);
        PwshResult result = Here.RunFile("snippet.ps1").Succeeded();
        string[] destinations = [.. Destination().Matches(snippet).Select(static match => match.Groups[1].Value)];
        Assert.All(destinations, destination => Assert.True(File.Exists(_directory[destination + ".index"]), destination));
        Assert.True(destinations.Length > 0 || result.Lines.Count > 0);
    }

    [Fact]
    public void The_two_models_are_merged_and_shown_as_printed()
    {
        Run(Merge().Match(Readme).Groups[1].Value);
        int sessions = 0;
        foreach (Match match in Prompt().Matches(Readme.Split(DriveSection)[0]))
        {
            string expected = match.Groups[2].Value.Replace("/home/me", _directory.Path, StringComparison.Ordinal);
            Assert.Equal(expected.Trim(), Run(match.Groups[1].Value).Trim());
            sessions++;
        }

        Assert.Equal(2, sessions);
    }

    [Fact]
    public void The_session_in_a_drive_shows_what_is_printed()
    {
        string session = Readme.Split(DriveSection)[1].Split("\n## ")[0];
        IReadOnlyCollection<Match> commands = PromptAnywhere().Matches(session);
        string script = string.Join('\n', commands.Select(static match => $". {{ {match.Groups[1].Value} }} | Out-Default"));
        string expected = string.Concat(commands.Select(static match => match.Groups[2].Value))
            .Replace("\n\n", "\n", StringComparison.Ordinal);
        Assert.Equal(expected.Trim(), Run(script).Replace("\n\n", "\n", StringComparison.Ordinal).Trim());
        Assert.True(File.Exists(_directory["pooler.index"]));
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
    public void The_commands_of_the_table_are_those_of_the_module() =>
        Assert.Equal(
            ModuleAssembly.Cmdlets.Select(static type => type.Name).Order(StringComparer.Ordinal),
            CommandRow()
                .Matches(Readme)
                .Select(static row => row.Groups[1].Value.Replace("-", "", StringComparison.Ordinal) + "Command")
                .Order(StringComparer.Ordinal)
        );

    public void Dispose() => _directory.Dispose();

    private string Run(string command) => Here.RunCommand(command).Succeeded().Output.ReplaceLineEndings("\n");

    [GeneratedRegex("^```powershell\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("-To ([a-z0-9/]+)")]
    private static partial Regex Destination();

    [GeneratedRegex("`(Merge-Checkpoint [^`]+)`")]
    private static partial Regex Merge();

    [GeneratedRegex("^PS> (.*)\n((?:(?!PS>|```).*\n)*)", RegexOptions.Multiline)]
    private static partial Regex Prompt();

    [GeneratedRegex("^PS[^>\n]*> (.*)\n((?:(?!PS[^>\n]*>|```).*\n)*)", RegexOptions.Multiline)]
    private static partial Regex PromptAnywhere();

    [GeneratedRegex(@"^\| `([A-Z][A-Za-z]+-(?:Latest)?(?:Checkpoint|Model)[A-Za-z]*)` \|", RegexOptions.Multiline)]
    private static partial Regex CommandRow();
}
