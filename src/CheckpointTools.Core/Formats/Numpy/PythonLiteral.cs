using System.Globalization;
using System.Text;
using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Numpy;

/// <summary>
/// Reads the Python literal that the header of an array is: dictionaries, lists, tuples, texts, whole numbers, True, False and None.
/// Nothing is ever executed, and anything else is refused.
/// </summary>
/// <remarks>
/// Dictionaries become lists of pairs, lists <see cref="List{T}"/>, tuples arrays, numbers <see cref="long"/>.
/// </remarks>
internal ref struct PythonLiteral
{
    private const int MaxDepth = 32;

    private readonly ReadOnlySpan<char> _text;
    private int _position;
    private int _depth;

    private PythonLiteral(ReadOnlySpan<char> text) => _text = text;

    /// <summary>Reads a whole text.</summary>
    /// <exception cref="FormatException">It is not one of these literals.</exception>
    public static object? Parse(ReadOnlySpan<char> text)
    {
        var literal = new PythonLiteral(text);
        object? value = literal.ReadValue();
        literal.SkipBlanks();
        return literal._position == text.Length ? value : throw literal.Unexpected("the end");
    }

    private object? ReadValue()
    {
        SkipBlanks();
        if (_position == _text.Length)
        {
            throw Unexpected("a value");
        }

        char c = _text[_position];
        switch (c)
        {
            case '{':
                return ReadNested(static (ref PythonLiteral self) => self.ReadDictionary());
            case '[':
                return ReadNested(static (ref PythonLiteral self) => self.ReadItems(']').Items);
            case '(':
                return ReadNested(static (ref PythonLiteral self) => self.ReadTuple());
            case '\'' or '"':
                return ReadText();
        }

        if (c is '-' or '+' || char.IsAsciiDigit(c))
        {
            return ReadNumber();
        }

        ReadOnlySpan<char> word = ReadWord();
        if (word is "u" or "U" or "b" or "B" && _position < _text.Length && _text[_position] is '\'' or '"')
        {
            return ReadText();
        }

        return word switch
        {
            "True" => true,
            "False" => false,
            "None" => null,
            _ => throw new FormatException($"has '{Shortened(word)}', which is not a literal, at character {_position - word.Length}"),
        };
    }

    private delegate object Reader(ref PythonLiteral self);

    private object ReadNested(Reader read)
    {
        if (++_depth > MaxDepth)
        {
            throw new FormatException($"is nested more than {MaxDepth} times");
        }

        _position++;
        object value = read(ref this);
        _depth--;
        return value;
    }

    private List<KeyValuePair<object?, object?>> ReadDictionary()
    {
        var pairs = new List<KeyValuePair<object?, object?>>();
        while (!TryTake('}'))
        {
            if (pairs.Count > 0)
            {
                Take(',');
                if (TryTake('}'))
                {
                    break;
                }
            }

            object? key = ReadValue();
            Take(':');
            pairs.Add(new(key, ReadValue()));
        }

        return pairs;
    }

    private object ReadTuple()
    {
        (List<object?> items, bool hasComma) = ReadItems(')');

        // A single value in parentheses is that value.
        return items.Count == 1 && !hasComma ? items[0]! : items.ToArray();
    }

    private (List<object?> Items, bool EndsWithComma) ReadItems(char end)
    {
        var items = new List<object?>();
        bool hasComma = false;
        while (!TryTake(end))
        {
            if (items.Count > 0 && !hasComma)
            {
                throw Unexpected($"',' or '{end}'");
            }

            items.Add(ReadValue());
            hasComma = TryTake(',');
        }

        return (items, hasComma);
    }

    private string ReadText()
    {
        char quote = _text[_position++];
        var text = new StringBuilder();
        while (_position < _text.Length && _text[_position] != quote)
        {
            char c = _text[_position++];
            if (c == '\n')
            {
                break;
            }

            if (c == '\\')
            {
                c = _position < _text.Length ? _text[_position++] : '\0';
                if (c is not ('\\' or '\'' or '"'))
                {
                    throw new FormatException($"has a text with an escape that no writer uses, at character {_position - 2}");
                }
            }

            text.Append(c);
        }

        return _position < _text.Length && _text[_position++] == quote
            ? text.ToString()
            : throw new FormatException("has a text without an end");
    }

    private long ReadNumber()
    {
        int start = _position;
        _position += _text[_position] is '-' or '+' ? 1 : 0;
        while (_position < _text.Length && char.IsAsciiDigit(_text[_position]))
        {
            _position++;
        }

        ReadOnlySpan<char> digits = _text[start.._position];

        // Python 2 marked long numbers.
        bool isLong = _position < _text.Length && _text[_position] is 'L' or 'l';
        _position += isLong ? 1 : 0;
        if (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || _text[_position] is '.' or '_'))
        {
            throw Unexpected("the end of a whole number");
        }

        return long.TryParse(digits, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw new FormatException($"has the number {Shortened(digits)}, which 64 bits cannot hold");
    }

    private ReadOnlySpan<char> ReadWord()
    {
        int start = _position;
        while (_position < _text.Length && (char.IsLetterOrDigit(_text[_position]) || _text[_position] == '_'))
        {
            _position++;
        }

        return _position > start ? _text[start.._position] : throw Unexpected("a value");
    }

    private void Take(char expected)
    {
        if (!TryTake(expected))
        {
            throw Unexpected($"'{expected}'");
        }
    }

    private bool TryTake(char expected)
    {
        SkipBlanks();
        bool found = _position < _text.Length && _text[_position] == expected;
        _position += found ? 1 : 0;
        return found;
    }

    private void SkipBlanks()
    {
        while (_position < _text.Length && _text[_position] is ' ' or '\t' or '\n' or '\r' or '\f')
        {
            _position++;
        }
    }

    private readonly FormatException Unexpected(string expected) =>
        new(
            _position < _text.Length
                ? $"has '{TensorName.Printable(_text[_position].ToString())}' where {expected} was expected, at character {_position}"
                : $"ends where {expected} was expected"
        );

    private static string Shortened(ReadOnlySpan<char> text) =>
        TensorName.Printable(text.Length <= 40 ? text.ToString() : text[..40].ToString() + "...");
}
