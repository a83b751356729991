using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Conventions;

/// <summary>What docs/mapping.md shows is run, on the checkpoints that it speaks of.</summary>
public sealed partial class MappingDocTests : IDisposable
{
    private static readonly string Page = File.ReadAllText(Checkout.PathTo("docs", "mapping.md")).ReplaceLineEndings("\n");

    private static readonly string Samples = Checkout.PathTo("samples", "transfer");

    private readonly Session _session = new();

    public MappingDocTests()
    {
        foreach (string file in Directory.EnumerateFiles(Samples))
        {
            File.Copy(file, _session[Path.GetFileName(file)]);
        }

        foreach (
            (string name, string source) in new[]
            {
                ("seq", "oracle/graph/bases/nested/ckpt-1"),
                ("tf1", "oracle/graph/bases/tf1_names/model"),
                ("legacy", "oracle/graph/bases/keras_legacy_adam/ckpt-1"),
                ("keras3", "oracle/graph/bases/keras3/ckpt-1"),
                ("layers", "reports/positional/keras2/ckpt"),
            }
        )
        {
            CheckpointFiles.Copy(Fixtures.Require(source + ".index")[..^".index".Length], _session[name]);
        }

        // Moments in the place of averages: their values differ from those of the weights.
        _session
            .Run(
                """
                Get-CheckpointVariable layers | Copy-CheckpointVariable -To named -ObjectGraph NameBased
                & {
                    Get-CheckpointVariable named -Kind Weight | Rename-CheckpointScope m ''
                    Get-CheckpointVariable named -Name m/m/* |
                        Rename-CheckpointVariable * { $_.Name.Substring(4) + '/ExponentialMovingAverage' }
                } | Copy-CheckpointVariable -To trained
                """
            )
            .Succeeded();
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

    /// <summary>Lines such as (Read-CheckpointVariable ...)  # 1, 2.</summary>
    [Fact]
    public void Values_across_worlds_are_those_that_it_shows()
    {
        int shown = 0;
        foreach (string snippet in Fence().Matches(Page).Select(static fence => fence.Groups[1].Value))
        {
            if (!Value().IsMatch(snippet))
            {
                continue;
            }

            string[] expected = [.. Value().Matches(snippet).Select(static line => line.Groups[1].Value)];
            Assert.Equal(expected, _session.Run(snippet).Succeeded().Output.Select(static line => line.ToString()));
            shown += expected.Length;
        }

        Assert.Equal(11, shown);
    }

    [Fact]
    public void The_model_from_three_checkpoints_has_the_values_of_all_three()
    {
        string snippet = Fence()
            .Matches(Page)
            .Select(static fence => fence.Groups[1].Value)
            .Single(static one => one.Contains("-From words", StringComparison.Ordinal));
        _session.Run(snippet).Succeeded();
        foreach (
            (string ready, string source, string name) in new[]
            {
                ("encoder/layer_0/attention/self/key/kernel", "bert", "bert/encoder/layer_0/attention/self/key/kernel"),
                ("cls/kernel", "tuned", "head/kernel"),
                ("words/table", "words", "f"),
            }
        )
        {
            Assert.Equal(
                _session.Run($"Read-CheckpointVariable {source} {name} | % {{ $_ }}").Succeeded().Output,
                _session.Run($"Read-CheckpointVariable ready {ready} | % {{ $_ }}").Succeeded().Output
            );
        }
    }

    [Fact]
    public void The_map_that_is_found_is_the_one_that_it_shows()
    {
        string snippet = Fence()
            .Matches(Page)
            .Select(static fence => fence.Groups[1].Value)
            .Single(static one => one.Contains("ExcludeText", StringComparison.Ordinal));
        string[] shown = [.. Comment().Matches(snippet).Select(static comment => comment.Groups[1].Value)];
        Assert.Equal(2, shown.Length);
        EngineResult result = _session.Run(snippet).Succeeded();
        Assert.Equal(shown, result.Output.Take(2).Select(static line => line.ToString()));
        Assert.All(shown, text => Assert.Contains(text, snippet.Split('\n')[^2], StringComparison.Ordinal));
        Assert.Contains(result.Output.Skip(2), static variable => variable.Text("Rule") == "'bert/' -> 'text/'");
    }

    [Fact]
    public void The_sample_fills_the_model_and_leaves_nothing_in_the_checkout()
    {
        string[] before = [.. Directory.EnumerateFileSystemEntries(Checkout.PathTo("samples"), "*", SearchOption.AllDirectories)];
        PwshResult result = RunSample();

        Assert.Contains("words/table <- f of words", result.Lines);
        Assert.Contains("cls/kernel <- head/kernel of tuned", result.Lines);
        Assert.Equal("The copy equals its sources: True", result.Lines[^1]);
        Assert.Equal(before, Directory.EnumerateFileSystemEntries(Checkout.PathTo("samples"), "*", SearchOption.AllDirectories));
    }

    [Fact]
    public void The_sample_leaves_the_filled_model_where_it_is_told_to()
    {
        RunSample("kept");
        Assert.True(File.Exists(_session["kept.index"]));
        Assert.Equal(
            false,
            Assert.Single(_session.Run("Compare-Checkpoint kept model -IncludeValue -Quiet").Succeeded().Output).BaseObject
        );
    }

    [Fact]
    public void The_mistake_that_it_shows_is_answered_as_it_shows()
    {
        string message = _session
            .Fails("Get-CheckpointVariable model | Initialize-CheckpointVariable bert @{ 'bert/encodr/' = 'encoder/' }")
            .Exception.Message;
        Assert.EndsWith(
            "Did you mean 'bert/encoder/'? The 48 variables of 'encoder/' would be found there.",
            message,
            StringComparison.Ordinal
        );
    }

    public void Dispose() => _session.Dispose();

    private PwshResult RunSample(params string[] arguments) =>
        new Pwsh { WorkingDirectory = _session.Directory.Path }
            .RunFile(Checkout.PathTo("samples", "init-from-three.ps1"), arguments)
            .Succeeded();

    [GeneratedRegex("^```powershell\n(.*?)^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();

    [GeneratedRegex("Text +# (.*)")]
    private static partial Regex Comment();

    [GeneratedRegex(@"^\(Read-.*\) -join ', ' +# (.*)$", RegexOptions.Multiline)]
    private static partial Regex Value();

    [GeneratedRegex("-To ([a-z0-9/]+)")]
    private static partial Regex Destination();
}
