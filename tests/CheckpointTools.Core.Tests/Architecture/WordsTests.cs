using System.Reflection;
using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Architecture;

/// <summary>Whoever uses the library has no commands: the core says what to do as a code, and the cmdlets say it with theirs.</summary>
public sealed partial class WordsTests
{
    public static TheoryData<string> Planted =>
        [
            "Use Copy-CheckpointVariable.",
            "Measure-CheckpointVariable lists them all.",
            "Replace it with -Force.",
            "-Mode is not given.",
            "Type @{ 'a/' = 'b/' }.",
            "See docs/damage.md.",
            "As format.md says.",
        ];

    [Fact]
    public void No_text_of_the_core_names_a_command_a_parameter_or_a_page_that_is_not_installed() =>
        Assert.Empty(Foreign(typeof(CheckpointException).Assembly));

    /// <summary>The texts of this assembly, which has them planted in it, are read by the same code.</summary>
    [Theory]
    [MemberData(nameof(Planted))]
    public void Such_a_text_is_found(string text) => Assert.Contains(text, Foreign(typeof(WordsTests).Assembly));

    private static IEnumerable<string> Foreign(Assembly assembly) =>
        AssemblyTexts
            .Read(assembly.Location)
            .Where(static text => Command().IsMatch(text) || Parameter().IsMatch(text) || Page().IsMatch(text));

    [GeneratedRegex(
        @"\b(Compare|Convert(To)?|Copy|Export|Get|Initialize|Join|Measure|Merge|Move|New|Optimize|"
            + "Read|Remove|Rename|Repair|Set|Split|Test|Wait)-[A-Z]"
    )]
    private static partial Regex Command();

    [GeneratedRegex(@"(^|\W)-[A-Z][a-z]|@\{")]
    private static partial Regex Parameter();

    [GeneratedRegex(@"\bdocs/|\w\.md\b")]
    private static partial Regex Page();
}
