using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Conventions;

/// <summary>What docs/mapping.md shows is run, on the checkpoints that it speaks of.</summary>
public sealed partial class MappingDocTests : IDisposable
{
    private static readonly string Page = File.ReadAllText(Checkout.PathTo("docs", "mapping.md")).ReplaceLineEndings("\n");

    private readonly Session _session = new();

    public MappingDocTests()
    {
        CheckpointFiles.Bert(_session.Directory);
        CheckpointFiles.Adam(_session.Directory, "tuned");
        File.Copy(Fixtures.TfMade("v1_single", "model.ckpt-12"), _session["words"]);
        _session.Run(
            """
            & {
                Get-CheckpointVariable bert -Name bert/encoder/* -Kind Weight | Rename-CheckpointScope bert/encoder encoder
                Get-CheckpointVariable tuned -Name head/bias, head/kernel | Rename-CheckpointScope head cls
            } | Copy-CheckpointVariable model
            """).Succeeded();
    }

    public static TheoryData<string> Snippets => [.. Fence().Matches(Page).Select(static fence => fence.Groups[1].Value)];

    [Theory]
    [MemberData(nameof(Snippets))]
    public void Every_snippet_runs(string snippet)
    {
        EngineResult result = _session.Run("$ErrorActionPreference = 'Stop'\n" + snippet).Succeeded();
        string[] destinations = [.. Destination().Matches(snippet).Select(static match => match.Groups[1].Value)];
        Assert.All(destinations, destination => Assert.True(File.Exists(_session[destination + ".index"]), destination));
        Assert.True(destinations.Length > 0 || result.Output.Count > 0);
    }

    [Fact]
    public void The_model_from_three_checkpoints_has_the_values_of_all_three()
    {
        string snippet = Fence().Matches(Page).Select(static fence => fence.Groups[1].Value).Single(static one => one.Contains("-From words", StringComparison.Ordinal));
        _session.Run(snippet).Succeeded();
        foreach ((string ready, string source, string name) in new[]
        {
            ("encoder/layer_0/attention/self/key/kernel", "bert", "bert/encoder/layer_0/attention/self/key/kernel"),
            ("cls/kernel", "tuned", "head/kernel"),
            ("words/table", "words", "f"),
        })
        {
            Assert.Equal(_session.Run($"Read-CheckpointVariable {source} {name} | % {{ $_ }}").Succeeded().Output, _session.Run($"Read-CheckpointVariable ready {ready} | % {{ $_ }}").Succeeded().Output);
        }
    }

    [Fact]
    public void The_mistake_that_it_shows_is_answered_as_it_shows()
    {
        string message = _session.Fails("Get-CheckpointVariable model | Initialize-CheckpointVariable bert @{ 'bert/encodr/' = 'encoder/' }").Exception.Message;
        Assert.EndsWith("Did you mean 'bert/encoder/'? The 48 variables of 'encoder/' would be found there.", message, StringComparison.Ordinal);
    }

    public void Dispose() => _session.Dispose();

    [GeneratedRegex("^```powershell\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("-To ([a-z0-9/]+)")]
    private static partial Regex Destination();
}
