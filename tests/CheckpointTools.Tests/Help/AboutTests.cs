using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Help;

/// <summary>The topics about the module stand alone, fit a screen of 80 columns, and show what runs.</summary>
public sealed partial class AboutTests
{
    private static readonly string[] Headings = ["TOPIC", "SHORT DESCRIPTION", "LONG DESCRIPTION", "EXAMPLES", "KEYWORDS", "SEE ALSO"];

    public static TheoryData<string> Topics => [.. AboutTopics.All];

    [Fact]
    public void There_is_a_topic_for_each_subject() =>
        Assert.Equal(
            [
                "about_CheckpointTools",
                "about_CheckpointTools_Damage",
                "about_CheckpointTools_Formats",
                "about_CheckpointTools_Mapping",
                "about_CheckpointTools_ObjectGraph",
                "about_CheckpointTools_Safety",
            ],
            AboutTopics.All
        );

    [Theory]
    [MemberData(nameof(Topics))]
    public void A_topic_is_found_under_its_name(string topic)
    {
        using var engine = new Engine();
        string help = engine.Run($"Get-Help {topic}").Succeeded().Output[0].ToString().ReplaceLineEndings("\n");
        Assert.StartsWith($"TOPIC\n    {topic}\n", help, StringComparison.Ordinal);
        Assert.Equal(Headings, Heading().Matches(help).Select(static heading => heading.Value));
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void It_fits_a_screen(string topic) =>
        Assert.All(AboutTopics.Read(topic).Split('\n'), static line => Assert.True(line.Length <= 80, line));

    [Theory]
    [MemberData(nameof(Topics))]
    public void Its_examples_run(string topic)
    {
        var examples = new Example("here", Part(topic, "EXAMPLES", "KEYWORDS"));
        Assert.Null(Assert.Single(ExampleRun.Show([examples], ReferencePlace.Prepare)).Error);
    }

    [Theory]
    [MemberData(nameof(Topics))]
    public void What_it_refers_to_is_there(string topic)
    {
        string[] seen = Part(topic, "SEE ALSO", "").Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        Assert.NotEmpty(seen);
        Assert.All(
            seen.Concat(TopicName().Matches(AboutTopics.Read(topic)).Select(static match => match.Value)),
            static name => Assert.True(AboutTopics.All.Contains(name) || CommandFacts.All.ContainsKey(name), name)
        );
    }

    [Fact]
    public void The_topic_about_the_module_names_every_command()
    {
        string topic = AboutTopics.Read("about_CheckpointTools");
        Assert.All(CommandFacts.All.Keys, command => Assert.Contains($"\n    {command}\n", topic, StringComparison.Ordinal));
    }

    private static string Part(string topic, string from, string to)
    {
        string text = AboutTopics.Read(topic);
        int begin = text.IndexOf($"\n{from}\n", StringComparison.Ordinal) + from.Length + 2;
        return to.Length == 0 ? text[begin..] : text[begin..text.IndexOf($"\n{to}\n", StringComparison.Ordinal)];
    }

    [GeneratedRegex(@"^[A-Z][A-Z ]+$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex(@"\babout_\w+")]
    private static partial Regex TopicName();
}
