using System.Buffers;
using System.Globalization;
using System.Text;

namespace CheckpointTools.Provider;

/// <summary>
/// Writes names as paths. PowerShell takes apart what is typed: it drops empty segments, follows '.' and '..', and takes a backslash for a
/// separator. Names that have such segments are escaped as addresses are: '%5C' is a backslash, '%2E' a dot that is all of a segment, '%25'
/// the percent sign itself. A percent sign alone is an empty segment.
/// </summary>
internal static class DrivePath
{
    private const char Separator = '/';
    private const char Backslash = '\\';
    private const char Mark = '%';
    private const string Empty = "%";

    private static readonly SearchValues<char> Escaped = SearchValues.Create([
        Mark,
        Backslash,
        .. Enumerable.Range(0, 0xA0).Select(static code => (char)code).Where(char.IsControl),
    ]);

    /// <summary>The path of a name.</summary>
    public static string Escape(string name) => IsPlain(name) ? name : string.Join(Separator, name.Split(Separator).Select(EscapeSegment));

    /// <summary>The name of a path. A percent sign that begins no escape stands for itself.</summary>
    public static string Unescape(string path) =>
        path.Contains(Mark, StringComparison.Ordinal) ? string.Join(Separator, path.Split(Separator).Select(UnescapeSegment)) : path;

    /// <summary>What somebody typed, with '/' between its segments and each escape as <see cref="Escape"/> writes it.</summary>
    public static string Normalize(string typed)
    {
        string path = string.Join(Separator, typed.Replace(Backslash, Separator).Split(Separator, StringSplitOptions.RemoveEmptyEntries));
        return path.Contains(Mark, StringComparison.Ordinal) ? Escape(Unescape(path)) : path;
    }

    /// <summary>The last segment.</summary>
    public static string LeafOf(string path) => path[(path.LastIndexOf(Separator) + 1)..];

    /// <summary>The path of what is in a scope.</summary>
    public static string Join(string scope, string segment) => scope.Length == 0 ? segment : scope + Separator + segment;

    /// <summary>Most names are, so this is fast.</summary>
    private static bool IsPlain(string name)
    {
        if (name.AsSpan().ContainsAny(Escaped))
        {
            return false;
        }

        for (int start = 0; ; )
        {
            int length = name.AsSpan(start).IndexOf(Separator);
            ReadOnlySpan<char> segment = length < 0 ? name.AsSpan(start) : name.AsSpan(start, length);
            if (segment is "" or "." or "..")
            {
                return false;
            }

            if (length < 0)
            {
                return true;
            }

            start += length + 1;
        }
    }

    private static string EscapeSegment(string segment)
    {
        if (segment.Length == 0)
        {
            return Empty;
        }

        bool isStep = segment is "." or "..";
        var text = new StringBuilder(segment.Length);
        foreach (char c in segment)
        {
            if (isStep || Escaped.Contains(c))
            {
                text.Append(Mark).Append(((int)c).ToString("X2", CultureInfo.InvariantCulture));
            }
            else
            {
                text.Append(c);
            }
        }

        return text.ToString();
    }

    private static string UnescapeSegment(string segment)
    {
        if (segment == Empty)
        {
            return "";
        }

        var text = new StringBuilder(segment.Length);
        for (int i = 0; i < segment.Length; i++)
        {
            if (
                segment[i] == Mark
                && i + 2 < segment.Length
                && byte.TryParse(segment.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out byte code)
            )
            {
                text.Append((char)code);
                i += 2;
            }
            else
            {
                text.Append(segment[i]);
            }
        }

        return text.ToString();
    }
}
