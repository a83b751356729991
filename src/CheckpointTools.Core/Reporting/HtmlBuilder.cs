using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;

namespace CheckpointTools.Reporting;

/// <summary>
/// Builds a page of markup and text. In <c>Add($"...")</c> what is written out is markup, and what stands in braces is text: it is escaped,
/// whatever it is. Names come from files of others, so nothing but this class may decide what of them is markup.
/// </summary>
internal sealed class HtmlBuilder
{
    private readonly StringBuilder _page = new();

    /// <summary>Adds markup with texts in it. The parts were added while they were given.</summary>
    public HtmlBuilder Add([InterpolatedStringHandlerArgument("")] ref Interpolation html)
    {
        _ = html;
        return this;
    }

    /// <summary>Adds markup as it stands: styles and scripts of this assembly, and numbers in paths.</summary>
    public void AddMarkup(string markup) => _page.Append(markup);

    /// <summary>Adds a text.</summary>
    public void AddText(string? text)
    {
        for (int i = 0; i < text?.Length; i++)
        {
            char c = text[i];
            switch (c)
            {
                case '&':
                    _page.Append("&amp;");
                    break;
                case '<':
                    _page.Append("&lt;");
                    break;
                case '>':
                    _page.Append("&gt;");
                    break;
                case '"':
                    _page.Append("&quot;");
                    break;
                case '\'':
                    _page.Append("&#39;");
                    break;
                default:
                    i += AddCharacter(text, i);
                    break;
            }
        }
    }

    /// <summary>Adds a path of names: where there is no room for it, a line ends behind one of them.</summary>
    public void AddPath(string path)
    {
        // A name may be a megabyte of slashes: what is done is not copied again.
        int begin = 0;
        for (int end; (end = path.IndexOf('/', begin)) >= 0; begin = end + 1)
        {
            AddText(path[begin..(end + 1)]);
            AddMarkup("<wbr>");
        }

        AddText(path[begin..]);
    }

    public override string ToString() => _page.ToString();

    /// <summary>
    /// Adds a character; one that is not seen, or changes how others are seen, by its number, as PowerShell writes it: control characters,
    /// marks of direction, halves of pairs.
    /// </summary>
    /// <returns>How many more of the text's units it took.</returns>
    private int AddCharacter(string text, int index)
    {
        bool isRune = Rune.TryGetRuneAt(text, index, out Rune rune);
        bool isSeen =
            isRune
            && Rune.GetUnicodeCategory(rune)
                is not (
                    UnicodeCategory.Control
                    or UnicodeCategory.Format
                    or UnicodeCategory.LineSeparator
                    or UnicodeCategory.ParagraphSeparator
                    or UnicodeCategory.OtherNotAssigned
                );
        int length = isRune ? rune.Utf16SequenceLength : 1;
        if (isSeen)
        {
            _page.Append(text, index, length);
        }
        else
        {
            _page.Append(CultureInfo.InvariantCulture, $"`u{{{(isRune ? rune.Value : text[index]):x}}}");
        }

        return length - 1;
    }

    /// <summary>What the compiler makes of an interpolated string that is given to <see cref="Add"/>.</summary>
    [InterpolatedStringHandler]
    public readonly ref struct Interpolation
    {
        private readonly HtmlBuilder _builder;

        /// <summary>The compiler tells two lengths, of which a page needs neither.</summary>
        public Interpolation(int literalLength, int formattedCount, HtmlBuilder builder)
        {
            _ = (literalLength, formattedCount);
            _builder = builder;
        }

        public void AppendLiteral(string markup) => _builder.AddMarkup(markup);

        public void AppendFormatted(string? text) => _builder.AddText(text);

        public void AppendFormatted<T>(T value, string? format = null)
            where T : IFormattable => _builder.AddText(value.ToString(format, CultureInfo.InvariantCulture));
    }
}
