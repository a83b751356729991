using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Help;

/// <summary>The installed module has no docs: what it says cites no page of the repository.</summary>
public sealed partial class InstalledTextTests
{
    /// <summary>The texts of the assemblies, which messages consist of, and of all help.</summary>
    public static TheoryData<string> Files =>
        [
            Path.Combine("bin", "CheckpointTools.dll"),
            Path.Combine("bin", "CheckpointTools.Core.dll"),
            .. Directory.EnumerateFiles(Checkout.PathTo("en-US")).Select(static file => Path.GetRelativePath(Checkout.Root, file)),
        ];

    [Theory]
    [MemberData(nameof(Files))]
    public void No_text_cites_a_file_that_the_installed_module_lacks(string file)
    {
        string path = Checkout.PathTo(file);
        IReadOnlyList<string> texts = Path.GetExtension(file) == ".dll" ? AssemblyTexts.Read(path) : File.ReadAllLines(path);
        Assert.NotEmpty(texts);
        Assert.DoesNotContain(texts, static text => Page().IsMatch(text));
    }

    /// <summary>Topics that messages send the user to.</summary>
    [Fact]
    public void Every_topic_that_a_message_names_is_there()
    {
        string[] named =
        [
            .. AssemblyTexts
                .Read(Checkout.PathTo("bin", "CheckpointTools.dll"))
                .SelectMany(static text => Topic().Matches(text).Select(static match => match.Value))
                .Distinct(),
        ];
        Assert.Contains("about_CheckpointTools_Damage", named);
        Assert.All(named, static topic => Assert.Contains(topic, AboutTopics.All));
    }

    [Theory]
    [InlineData("See docs/mapping.md.", true)]
    [InlineData("as said on the page damage.md", true)]
    [InlineData("format.MD", true)]
    [InlineData("the directory runs/docs", false)]
    [InlineData("a file that ends in .mdb", false)]
    public void A_page_is_known_by_its_name(string text, bool isPage) => Assert.Equal(isPage, Page().IsMatch(text));

    [GeneratedRegex(@"\bdocs/|\w\.md\b", RegexOptions.IgnoreCase)]
    private static partial Regex Page();

    [GeneratedRegex(@"\babout_\w+")]
    private static partial Regex Topic();
}
