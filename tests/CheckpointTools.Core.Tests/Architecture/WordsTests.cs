using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Text.RegularExpressions;

namespace CheckpointTools.Tests.Architecture;

/// <summary>Whoever uses the library has no commands: the core says what to do as a code, and the cmdlets put it into words with theirs.</summary>
public sealed partial class WordsTests
{
    public static TheoryData<string> Planted =>
    [
        "Use Copy-CheckpointVariable.",
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

    private static List<string> Foreign(Assembly assembly)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        MetadataReader metadata = file.GetMetadataReader();
        var texts = new List<string>();
        for (UserStringHandle text = MetadataTokens.UserStringHandle(1); !text.IsNil; text = metadata.GetNextHandle(text))
        {
            texts.Add(metadata.GetUserString(text));
        }

        Assert.NotEmpty(texts);
        return texts.FindAll(static text => PowerShell().IsMatch(text));
    }

    [GeneratedRegex(@"\b(Compare|Copy|Get|Initialize|Merge|Read|Remove|Rename|Repair|Test)-[A-Z]|(^|\W)-[A-Z][a-z]+|@\{|\bdocs/|\bformat\.md\b")]
    private static partial Regex PowerShell();
}
