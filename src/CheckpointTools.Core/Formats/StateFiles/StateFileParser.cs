using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace CheckpointTools.Formats.StateFiles;

/// <summary>
/// Reads the text form of a CheckpointState message (format.md 10.3). Escapes follow the Python reader, the only one that reads these
/// files: an unknown escape stays as its two characters, so that "C:\ckpt" is read as written.
/// </summary>
internal ref struct StateFileParser
{
    private readonly ReadOnlySpan<byte> _text;
    private readonly bool _hasByteOrderMark;
    private readonly List<string> _latest = [];
    private readonly List<string> _all = [];
    private readonly List<double> _times = [];
    private readonly List<double> _preserved = [];
    private string? _unknownField;
    private int _position;
    private int _line = 1;

    public StateFileParser(ReadOnlySpan<byte> text)
    {
        _hasByteOrderMark = text.StartsWith((ReadOnlySpan<byte>)[0xef, 0xbb, 0xbf]);
        _text = _hasByteOrderMark ? text[3..] : text;
    }

    /// <summary>The next character; 0 at the end, which no valid text has outside of a value.</summary>
    private readonly char Current => _position < _text.Length ? (char)_text[_position] : '\0';

    private readonly bool AtEnd => _position == _text.Length;

    public CheckpointState Parse()
    {
        RequireUtf8();
        for (SkipBlanks(); !AtEnd; SkipBlanks())
        {
            ReadField();
        }

        string? latest = _latest.Count > 0 && _latest[^1].Length > 0 ? _latest[^1] : null;
        string? remark =
            _hasByteOrderMark ? "TensorFlow ignores this state file, because it begins with a byte order mark."
            : _unknownField is not null ? $"TensorFlow ignores this state file, because it has the unknown field '{_unknownField}'."
            : null;
        return new CheckpointState(latest, _all, _times, _preserved.Count > 0 ? _preserved[^1] : null, remark);
    }

    private readonly void RequireUtf8()
    {
        if (Utf8.IsValid(_text))
        {
            return;
        }

        // A character never spans a line feed, so the first invalid line has the first fault.
        ReadOnlySpan<byte> rest = _text;
        for (int line = 1; ; line++)
        {
            int end = rest.IndexOf((byte)'\n');
            if (end < 0 || !Utf8.IsValid(rest[..end]))
            {
                throw Fault(line, "there are bytes that are not UTF-8 text");
            }

            rest = rest[(end + 1)..];
        }
    }

    private void ReadField()
    {
        int line = _line;
        string name = ReadName();
        SkipBlanks();
        bool hasColon = TrySkip(':');
        SkipBlanks();
        (List<string>? strings, List<double>? numbers) = name switch
        {
            "model_checkpoint_path" => (_latest, null),
            "all_model_checkpoint_paths" => (_all, null),
            "all_model_checkpoint_timestamps" => ((List<string>?)null, _times),
            "last_preserved_timestamp" => (null, _preserved),
            _ => (null, null),
        };

        if (strings is null && numbers is null)
        {
            _unknownField ??= name;
            SkipUnknownValue();
        }
        else if (!hasColon)
        {
            throw Fault(line, $"':' is missing after '{name}'");
        }
        else
        {
            ReadValues(strings, numbers);
        }

        SkipBlanks();
        if (!TrySkip(';'))
        {
            TrySkip(',');
        }
    }

    /// <summary>One value, or a list of them in brackets.</summary>
    private void ReadValues(List<string>? strings, List<double>? numbers)
    {
        bool isList = TrySkip('[');
        do
        {
            SkipBlanks();
            if (isList && TrySkip(']'))
            {
                return;
            }

            strings?.Add(ReadString());
            numbers?.Add(ReadNumber());
            SkipBlanks();
        } while (isList && TrySkip(','));

        if (isList && !TrySkip(']'))
        {
            throw Fault(_line, "the list is not closed by ']'");
        }
    }

    /// <summary>A field's name or number, or the bracketed name of an extension.</summary>
    private string ReadName()
    {
        int start = _position;
        while (char.IsAsciiLetterOrDigit(Current) || Current is '_' or '.' or '/' or '[' or ']' or '-')
        {
            _position++;
        }

        return _position > start ? Encoding.UTF8.GetString(_text[start.._position]) : throw Fault(_line, "the name of a field is expected");
    }

    private double ReadNumber()
    {
        int start = _position;
        while (char.IsAsciiLetterOrDigit(Current) || Current is '.' or '+' or '-')
        {
            _position++;
        }

        string text = Encoding.UTF8.GetString(_text[start.._position]);
        if (!double.TryParse(text.TrimEnd('f', 'F'), NumberStyles.Float, CultureInfo.InvariantCulture, out double value))
        {
            throw Fault(_line, $"'{Shortened(text)}' is not a number");
        }

        return value;
    }

    /// <summary>One string, or several adjacent strings, which are joined.</summary>
    private string ReadString()
    {
        if (Current is not ('"' or '\''))
        {
            throw Fault(_line, "a path in quotes is expected");
        }

        int line = _line;
        var bytes = new List<byte>();
        for (; Current is '"' or '\''; SkipBlanks())
        {
            ReadQuoted(bytes);
        }

        byte[] value = [.. bytes];
        if (value.Contains((byte)0))
        {
            throw Fault(line, "the path has a NUL character, which no file system takes");
        }

        return Utf8.IsValid(value)
            ? Encoding.UTF8.GetString(value)
            : throw Fault(line, "the path's escapes give bytes that are not UTF-8 text");
    }

    private void ReadQuoted(List<byte> bytes)
    {
        char quote = Current;
        for (_position++; Current != quote; )
        {
            if (AtEnd || Current == '\n')
            {
                throw Fault(_line, "the quotes are not closed");
            }

            if (Current == '\\')
            {
                ReadEscape(bytes);
            }
            else
            {
                bytes.Add(_text[_position++]);
            }
        }

        _position++;
    }

    private void ReadEscape(List<byte> bytes)
    {
        _position++;
        char c = Current;
        int simple = "\"'\\ntrabfv".IndexOf(c);
        if (simple >= 0)
        {
            bytes.Add("\"'\\\n\t\r\a\b\f\v"u8[simple]);
            _position++;
        }
        else if (c is >= '0' and <= '7')
        {
            bytes.Add((byte)ReadDigits(3, 8));
        }
        else if (c is 'x' or 'X' && _position + 1 < _text.Length && char.IsAsciiHexDigit((char)_text[_position + 1]))
        {
            _position++;
            bytes.Add((byte)ReadDigits(2, 16));
        }
        else
        {
            bytes.Add((byte)'\\');
        }
    }

    private int ReadDigits(int maxCount, int radix)
    {
        int value = 0;
        for (int i = 0; i < maxCount && char.IsAsciiHexDigit(Current); i++)
        {
            int digit = Convert.ToInt32(Current.ToString(), 16);
            if (digit >= radix)
            {
                break;
            }

            value = (value * radix) + digit;
            _position++;
        }

        return value;
    }

    /// <summary>Skips a value of any form. Nesting is counted without recursion, because the file determines its depth.</summary>
    private void SkipUnknownValue()
    {
        int line = _line;
        int start = _position;
        int depth = 0;
        do
        {
            SkipBlanks();
            switch (Current)
            {
                case '\0' when AtEnd:
                    throw Fault(line, "the value of an unknown field is missing or not closed");
                case '{' or '<' or '[':
                    depth++;
                    _position++;
                    break;
                case '}' or '>' or ']' when depth > 0:
                    depth--;
                    _position++;
                    break;
                case '"' or '\'':
                    ReadString();
                    break;
                case ':' or ';' or ',' when depth > 0:
                    _position++;
                    break;
                default:
                    SkipWord();
                    break;
            }
        } while (depth > 0);

        if (_position == start)
        {
            throw Fault(line, "the value of an unknown field is missing");
        }
    }

    private void SkipWord()
    {
        int start = _position;
        while (char.IsAsciiLetterOrDigit(Current) || Current is '_' or '.' or '+' or '-')
        {
            _position++;
        }

        if (_position == start)
        {
            throw Fault(_line, "there is text that is not part of a message");
        }
    }

    private void SkipBlanks()
    {
        for (; !AtEnd; _position++)
        {
            switch (Current)
            {
                case '\n':
                    _line++;
                    break;
                case '#':
                    int end = _text[_position..].IndexOf((byte)'\n');
                    _position = end < 0 ? _text.Length - 1 : _position + end - 1;
                    break;
                case ' ' or '\t' or '\r' or '\v' or '\f':
                    break;
                default:
                    return;
            }
        }
    }

    private bool TrySkip(char c)
    {
        bool found = !AtEnd && Current == c;
        _position += found ? 1 : 0;
        return found;
    }

    private static CheckpointException Fault(int line, string what) =>
        new(CheckpointError.NotACheckpoint, string.Create(CultureInfo.InvariantCulture, $"In line {line} {what}."));

    private static string Shortened(string text) => text.Length <= 40 ? text : string.Concat(text.AsSpan(0, 40), "...");
}
