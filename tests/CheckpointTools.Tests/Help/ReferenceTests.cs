using System.Management.Automation;
using System.Management.Automation.Language;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CheckpointTools.Tests.Help;

/// <summary>
/// The help of the commands cannot drift from them: a command without a page, a parameter without a text, an example that fails and an
/// output that nothing emits are errors here. CONTRIBUTING.md says how pages are written.
/// </summary>
public sealed partial class ReferenceTests : IClassFixture<WrittenReference>
{
    private static readonly string[] Headings =
    [
        "SYNOPSIS",
        "SYNTAX",
        "DESCRIPTION",
        "EXAMPLES",
        "PARAMETERS",
        "INPUTS",
        "OUTPUTS",
        "NOTES",
        "RELATED LINKS",
    ];

    public static TheoryData<string> Commands => [.. CommandFacts.All.Keys];

    [Fact]
    public void Every_command_has_a_page_and_every_page_is_of_a_command() =>
        Assert.Equal(
            CommandFacts.All.Keys.Append("shared").Append("README").Order(StringComparer.Ordinal),
            Directory
                .EnumerateFiles(Checkout.PathTo("docs", "reference"))
                .Select(static file => Path.GetFileNameWithoutExtension(file)!)
                .Order(StringComparer.Ordinal)
        );

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_page_is_what_the_command_and_its_examples_give(string command)
    {
        var page = ReferencePage.Read(command);
        Assert.Equal(WrittenReference.Render(page), page.Text);
    }

    [Fact]
    public void The_help_file_is_what_the_pages_give() =>
        Assert.Equal(WrittenReference.RenderMaml(), File.ReadAllText(MamlFile.Path).ReplaceLineEndings("\n"));

    [Fact]
    public void The_index_names_every_command() =>
        Assert.Equal(WrittenReference.RenderIndex(), File.ReadAllText(ReferenceIndex.Path).ReplaceLineEndings("\n"));

    [Theory]
    [MemberData(nameof(Commands))]
    public void A_page_has_all_headings(string command)
    {
        MarkdownSection root = ReferencePage.Read(command).Root;
        Assert.Equal(command, root.Title);
        Assert.Equal(Headings, root.Sections.Select(static section => section.Title));
        Assert.Single(root.Section("SYNOPSIS").Blocks);
        Assert.NotEmpty(root.Section("DESCRIPTION").Blocks);
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void It_describes_every_parameter_and_no_other(string command)
    {
        var page = ReferencePage.Read(command);
        MarkdownSection[] described = [.. page.Root.Section("PARAMETERS").Sections];
        Assert.Equal(
            page.Facts.Parameters.Select(static parameter => "-" + parameter.Name),
            described.Select(static section => section.Title)
        );
        Assert.All(described, static section => Assert.Contains(section.Blocks, static block => block.Kind == TextKind.Paragraph));
    }

    /// <summary>Where the code says what a parameter is if it is not given, so does the page.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public void Its_defaults_are_those_of_the_code(string command)
    {
        var page = ReferencePage.Read(command);
        foreach (ParameterMetadata parameter in page.Facts.Parameters)
        {
            string said = page.Default(parameter);
            switch (page.Facts.InitialValue(parameter))
            {
                case SwitchParameter { IsPresent: true } or bool:
                    Assert.Fail($"{command} -{parameter.Name} is on unless it is turned off.");
                    break;
                case Enum value when said != "None":
                    Assert.Equal(value.ToString(), said);
                    break;
                case int or long or double when Number().IsMatch(said):
                    Assert.Equal(FormattableString.Invariant($"{page.Facts.InitialValue(parameter)}"), said);
                    break;
            }
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void It_has_three_examples_or_more(string command)
    {
        IReadOnlyList<MarkdownSection> examples = ReferencePage.Read(command).Examples;
        Assert.True(examples.Count >= 3, $"{examples.Count} examples");
        for (int i = 0; i < examples.Count; i++)
        {
            Assert.StartsWith($"Example {i + 1}: ", examples[i].Title, StringComparison.Ordinal);
            Assert.Equal(
                "powershell",
                Assert.Single(examples[i].Blocks, static block => block is { Kind: TextKind.Code, Info: not "output" }).Info
            );
            Assert.Contains(command, examples[i].Blocks[0].Text, StringComparison.Ordinal);
        }
    }

    /// <summary>Get-Help indents code by four columns, and breaks what is longer than the rest of the screen.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public void Its_examples_fit_a_screen(string command) =>
        Assert.All(
            ReferencePage
                .Read(command)
                .Examples.SelectMany(static example => example.Blocks)
                .Where(static block => block.Kind == TextKind.Code)
                .SelectMany(static block => block.Text.Split('\n')),
            static line => Assert.True(line.Length <= 76, line)
        );

    /// <summary>An example is read by those who do not know the command yet.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public void Its_examples_have_full_names(string command)
    {
        foreach (MarkdownSection example in ReferencePage.Read(command).Examples)
        {
            Ast code = Parser.ParseInput(example.Blocks[0].Text, out _, out _);
            Assert.All(
                code.FindAll(static ast => ast is CommandAst, searchNestedScriptBlocks: true).Cast<CommandAst>(),
                static one => Assert.Matches(CommandName(), one.GetCommandName() ?? "Invoke-It")
            );
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Its_inputs_and_outputs_are_those_of_the_command(string command)
    {
        var page = ReferencePage.Read(command);
        Assert.Equal(page.Facts.Inputs.Order(StringComparer.Ordinal), Titles("INPUTS").Order(StringComparer.Ordinal));
        Assert.Equal(page.Facts.Outputs, Titles("OUTPUTS"));

        IEnumerable<string> Titles(string heading) => page.Root.Section(heading).Sections.Select(static section => section.Title);
    }

    /// <summary>Of the module's own types, a page has the members that a user sees: those of the type and those of its type file.</summary>
    [Theory]
    [MemberData(nameof(Commands))]
    public void It_lists_the_members_of_what_the_command_emits(string command)
    {
        foreach (MarkdownSection output in ReferencePage.Read(command).Root.Section("OUTPUTS").Sections)
        {
            if ((ModuleAssembly.Core.GetType(output.Title) ?? ModuleAssembly.Commands.GetType(output.Title)) is not { } type)
            {
                continue;
            }

            IEnumerable<string> members = type.GetProperties()
                .Select(static property => property.Name)
                .Concat(ExtendedMembers(output.Title));
            IEnumerable<string> listed = output
                .Blocks.Where(static block => block.Kind == TextKind.Item)
                .Select(static block => block.Text[..block.Text.IndexOf(':', StringComparison.Ordinal)]);
            Assert.Equal(members.Order(StringComparer.Ordinal), listed.Order(StringComparer.Ordinal));
        }
    }

    [Theory]
    [MemberData(nameof(Commands))]
    public void Its_links_lead_to_commands_and_topics(string command) =>
        Assert.All(
            ReferencePage.Read(command).Root.Section("RELATED LINKS").Blocks,
            static link => Assert.True(CommandFacts.All.ContainsKey(link.Text) || AboutTopics.All.Contains(link.Text), link.Text)
        );

    [Fact]
    public void Every_shared_text_is_used()
    {
        string pages = string.Concat(CommandFacts.All.Keys.Select(static command => ReferencePage.Read(command).Text));
        Assert.All(SharedTexts.Keys, key => Assert.Contains($"<!-- shared: {key} -->", pages, StringComparison.Ordinal));
    }

    /// <summary>The members that the module's type file gives a type.</summary>
    private static IEnumerable<string> ExtendedMembers(string type) =>
        XDocument
            .Load(Checkout.PathTo("Session", "CheckpointTools.Types.ps1xml"))
            .Descendants("Type")
            .Where(one => one.Element("Name")!.Value == type)
            .SelectMany(static one => one.Element("Members")!.Elements())
            .Where(static member => (bool?)member.Attribute("IsHidden") != true)
            .Select(static member => member.Element("Name")!.Value);

    [GeneratedRegex(@"^-?[0-9.]+$")]
    private static partial Regex Number();

    [GeneratedRegex("^[A-Z][A-Za-z]+-[A-Z][A-Za-z]+$")]
    private static partial Regex CommandName();
}
