using System.Globalization;
using System.Text;
using CheckpointTools.Files;

namespace CheckpointTools.Formats.Numpy;

/// <summary>
/// The name of the file that an array gets, made from the name of its variable so that no name leads elsewhere and each can be told from it
/// again: what some file system does not take is written as in addresses, %2F for '/'.
/// </summary>
internal static class ArrayFileName
{
    private const string Escaped = "/\\:*?\"<>|%";

    /// <summary>The file's name without its end.</summary>
    public static string Of(string variable)
    {
        var name = new StringBuilder();
        for (int i = 0; i < variable.Length; i++)
        {
            char c = variable[i];

            // A dot in front hides a file, or means a directory; a device of Windows goes by its beginning; an empty name would too.
            bool isEscaped =
                c < ' '
                || c == '\x7f'
                || Escaped.Contains(c, StringComparison.Ordinal)
                || (i == 0 && (c is '.' or ' ' || FileNames.IsWindowsDevice(variable)));
            name.Append(isEscaped ? string.Create(CultureInfo.InvariantCulture, $"%{(int)c:X2}") : c.ToString());
        }

        return name.Length == 0 ? "%" : name.ToString();
    }

    /// <summary>The variable that a file's name was made from; a name that was not made here is the variable's itself.</summary>
    public static string ToVariable(string fileName)
    {
        if (fileName == "%")
        {
            return "";
        }

        var name = new StringBuilder();
        for (int i = 0; i < fileName.Length; i++)
        {
            bool isEscape =
                fileName[i] == '%'
                && i + 2 < fileName.Length
                && byte.TryParse(fileName.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out _);
            name.Append(isEscape ? (char)Convert.ToByte(fileName.Substring(i + 1, 2), 16) : fileName[i]);
            i += isEscape ? 2 : 0;
        }

        string variable = name.ToString();
        return Of(variable) == fileName ? variable : fileName;
    }
}
