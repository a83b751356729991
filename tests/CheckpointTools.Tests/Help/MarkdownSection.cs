using System.Text;
using Markdig;
using Markdig.Syntax;
using Markdig.Syntax.Inlines;

namespace CheckpointTools.Tests.Help;

/// <summary>A heading of a page with what stands below it, up to the next heading of its level or a higher one.</summary>
internal sealed class MarkdownSection
{
    private readonly List<TextBlock> _blocks = [];
    private readonly List<MarkdownSection> _sections = [];

    private MarkdownSection(string title, int level) => (Title, Level) = (title, level);

    public string Title { get; }

    /// <summary>What stands between the heading and the next one, whatever its level.</summary>
    public IReadOnlyList<TextBlock> Blocks => _blocks;

    /// <summary>The sections below it.</summary>
    public IReadOnlyList<MarkdownSection> Sections => _sections;

    private int Level { get; }

    /// <summary>Parses a page that begins with the only heading of level 1.</summary>
    public static MarkdownSection Parse(string page)
    {
        var open = new Stack<MarkdownSection>();
        MarkdownSection? root = null;
        foreach (Block block in Markdown.Parse(page))
        {
            if (block is HeadingBlock heading)
            {
                var section = new MarkdownSection(ToText(heading.Inline), heading.Level);
                while (open.Count > 0 && open.Peek().Level >= section.Level)
                {
                    open.Pop();
                }

                if (open.Count > 0)
                {
                    open.Peek()._sections.Add(section);
                }

                root ??= section;
                open.Push(section);
            }
            else
            {
                open.Peek()._blocks.AddRange(ToBlocks(block));
            }
        }

        return root ?? throw new FormatException("A page of the reference begins with a heading.");
    }

    /// <summary>The section of a title below this one.</summary>
    public MarkdownSection Section(string title) =>
        _sections.SingleOrDefault(section => section.Title == title)
        ?? throw new FormatException($"'{Title}' has no section '{title}', or several.");

    private static IEnumerable<TextBlock> ToBlocks(Block block) =>
        block switch
        {
            ParagraphBlock paragraph => [new(TextKind.Paragraph, ToText(paragraph.Inline))],
            ListBlock list => list.OfType<ListItemBlock>()
                .Select(static item => new TextBlock(
                    TextKind.Item,
                    string.Join(' ', item.OfType<ParagraphBlock>().Select(static paragraph => ToText(paragraph.Inline)))
                )),
            FencedCodeBlock code => [new(TextKind.Code, code.Lines.ToString().ReplaceLineEndings("\n"), code.Info ?? "")],

            // The marks of generated parts.
            HtmlBlock => [],
            _ => throw new FormatException($"Pages of the reference have no {block.GetType().Name} (line {block.Line + 1})."),
        };

    /// <summary>The text without its marks: help at the prompt has no code font.</summary>
    private static string ToText(ContainerInline? inlines)
    {
        var text = new StringBuilder();
        foreach (Inline inline in inlines ?? [])
        {
            text.Append(
                inline switch
                {
                    LiteralInline literal => literal.Content.ToString(),
                    CodeInline code => code.Content,
                    LineBreakInline => " ",
                    ContainerInline container => ToText(container),
                    HtmlEntityInline entity => entity.Transcoded.ToString(),
                    _ => throw new FormatException($"Pages of the reference have no {inline.GetType().Name} (line {inline.Line + 1})."),
                }
            );
        }

        return text.ToString();
    }
}
