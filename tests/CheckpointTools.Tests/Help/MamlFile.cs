using System.Management.Automation;
using System.Text;
using System.Xml;
using System.Xml.Linq;

namespace CheckpointTools.Tests.Help;

/// <summary>
/// The file in which Get-Help finds the help of the commands, made from the pages of docs/reference and from what the engine knows of the
/// commands. Its elements come in the order of PowerShell's schema.
/// </summary>
internal static class MamlFile
{
    private static readonly XNamespace Msh = "http://msh";
    private static readonly XNamespace Maml = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Command = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static string Path { get; } = Checkout.PathTo("en-US", "CheckpointTools.dll-Help.xml");

    public static string Render(IEnumerable<ReferencePage> pages)
    {
        var root = new XElement(
            Msh + "helpItems",
            new XAttribute("schema", "maml"),
            pages.OrderBy(static page => page.Name, StringComparer.Ordinal).Select(ToCommand)
        );
        var text = new StringBuilder();
        var settings = new XmlWriterSettings
        {
            Indent = true,
            NewLineChars = "\n",
            OmitXmlDeclaration = true,
        };
        using (var writer = XmlWriter.Create(text, settings))
        {
            root.Save(writer);
        }

        return $"""
            <?xml version="1.0" encoding="utf-8"?>
            <!-- Made from the pages of the reference in the repository: change those. -->
            {text}

            """.ReplaceLineEndings("\n");
    }

    private static XElement ToCommand(ReferencePage page)
    {
        CommandFacts facts = page.Facts;
        string[] name = page.Name.Split('-');
        MarkdownSection root = page.Root;
        return new(
            Command + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Maml),
            new XAttribute(XNamespace.Xmlns + "command", Command),
            new XAttribute(XNamespace.Xmlns + "dev", Dev),
            new XElement(
                Command + "details",
                new XElement(Command + "name", page.Name),
                new XElement(Command + "verb", name[0]),
                new XElement(Command + "noun", name[1]),
                Description(root.Section("SYNOPSIS").Blocks)
            ),
            Description(root.Section("DESCRIPTION").Blocks),
            new XElement(Command + "syntax", facts.Sets.Select(set => ToSyntax(page, set))),
            new XElement(Command + "parameters", facts.Parameters.Select(parameter => ToParameter(page, parameter))),
            new XElement(Command + "inputTypes", root.Section("INPUTS").Sections.Select(ToInput)),
            new XElement(Command + "returnValues", root.Section("OUTPUTS").Sections.Select(ToOutput)),
            new XElement(Maml + "alertSet", new XElement(Maml + "alert", ToText(root.Section("NOTES").Blocks))),
            new XElement(Command + "examples", page.Examples.Select(ToExample)),
            new XElement(Command + "relatedLinks", root.Section("RELATED LINKS").Blocks.Select(ToLink))
        );
    }

    private static XElement ToSyntax(ReferencePage page, CommandParameterSetInfo set) =>
        new(
            Command + "syntaxItem",
            new XElement(Maml + "name", page.Name),
            CommandFacts
                .InOrder(set)
                .Select(parameter => ToParameter(page, page.Facts.Command.Parameters[parameter.Name], parameter, isOfSyntax: true))
        );

    /// <summary>A parameter as it is in the set where it is easiest to give.</summary>
    private static XElement ToParameter(ReferencePage page, ParameterMetadata parameter) =>
        ToParameter(
            page,
            parameter,
            page.Facts.Sets.SelectMany(static set => set.Parameters)
                .Where(one => one.Name == parameter.Name)
                .OrderByDescending(static one => one.ValueFromPipeline)
                .ThenBy(static one => (uint)one.Position)
                .First(),
            isOfSyntax: false
        );

    private static XElement ToParameter(ReferencePage page, ParameterMetadata parameter, CommandParameterInfo inSet, bool isOfSyntax)
    {
        string type = CommandFacts.TypeName(parameter.ParameterType);
        bool isSwitch = parameter.ParameterType == typeof(SwitchParameter);
        string[] values = isOfSyntax ? [.. CommandFacts.Values(parameter)] : [];
        return new(
            Command + "parameter",
            new XAttribute("required", inSet.IsMandatory ? "true" : "false"),
            new XAttribute("variableLength", parameter.ParameterType.IsArray ? "true" : "false"),
            new XAttribute("globbing", CommandFacts.HasWildcards(parameter) ? "true" : "false"),
            new XAttribute("pipelineInput", CommandFacts.Pipeline(inSet)),
            new XAttribute("position", CommandFacts.Position(inSet)),
            new XAttribute("aliases", parameter.Aliases.Count == 0 ? "none" : string.Join(", ", parameter.Aliases)),
            new XElement(Maml + "name", parameter.Name),
            isOfSyntax ? null : Description(page.Parameter(parameter.Name).Blocks.Where(static block => block.Kind != TextKind.Code)),
            values.Length == 0
                ? null
                : new XElement(
                    Command + "parameterValueGroup",
                    values.Select(static value => new XElement(Command + "parameterValue", new XAttribute("required", "false"), value))
                ),
            isSwitch && isOfSyntax
                ? null
                : new XElement(Command + "parameterValue", new XAttribute("required", isSwitch ? "false" : "true"), type),
            isOfSyntax ? null : new XElement(Dev + "type", new XElement(Maml + "name", type)),
            isOfSyntax ? null : new XElement(Dev + "defaultValue", page.Default(parameter))
        );
    }

    private static XElement ToInput(MarkdownSection input) =>
        new(Command + "inputType", new XElement(Dev + "type", new XElement(Maml + "name", input.Title)), Description(input.Blocks));

    private static XElement ToOutput(MarkdownSection output) =>
        new(Command + "returnValue", new XElement(Dev + "type", new XElement(Maml + "name", output.Title)), Description(output.Blocks));

    private static XElement ToExample(MarkdownSection example) =>
        new(
            Command + "example",
            new XElement(Maml + "title", $"--- {example.Title} ---"),
            new XElement(
                Dev + "code",
                string.Join("\n\n", example.Blocks.Where(static block => block.Kind == TextKind.Code).Select(static block => block.Text))
            ),
            // The empty paragraph keeps the next title apart.
            new XElement(
                Dev + "remarks",
                ToText(example.Blocks.Where(static block => block.Kind != TextKind.Code)),
                new XElement(Maml + "para")
            )
        );

    private static XElement ToLink(TextBlock link) =>
        new(Maml + "navigationLink", new XElement(Maml + "linkText", link.Text), new XElement(Maml + "uri"));

    private static XElement Description(IEnumerable<TextBlock> blocks) => new(Maml + "description", ToText(blocks));

    /// <summary>Paragraphs. The items of a list are one, with a line for each: Get-Help shows an empty line after each.</summary>
    private static IEnumerable<XElement> ToText(IEnumerable<TextBlock> blocks)
    {
        var items = new List<string>();
        foreach (TextBlock block in blocks)
        {
            if (block.Kind == TextKind.Item)
            {
                items.Add("- " + block.Text);
                continue;
            }

            if (items.Count > 0)
            {
                yield return ToList();
            }

            yield return new XElement(Maml + "para", block.Text);
        }

        if (items.Count > 0)
        {
            yield return ToList();
        }

        XElement ToList()
        {
            var list = new XElement(Maml + "para", string.Join('\n', items));
            items.Clear();
            return list;
        }
    }
}
