using System.Text;

namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>
/// The names of objects in their holders, as users read and type them in paths: escaped as in checkpoint keys (format.md 11.2), '.' as ".."
/// and '/' as ".S".
/// </summary>
internal static class LocalName
{
    public static string Escape(string name) =>
        name.Replace(".", "..", StringComparison.Ordinal).Replace("/", ".S", StringComparison.Ordinal);

    /// <summary>The name that stands for an escaped one. A '.' that escapes nothing is itself.</summary>
    public static string Unescape(string escaped)
    {
        if (!escaped.Contains('.', StringComparison.Ordinal))
        {
            return escaped;
        }

        var name = new StringBuilder(escaped.Length);
        for (int i = 0; i < escaped.Length; i++)
        {
            bool escapes = escaped[i] == '.' && i + 1 < escaped.Length && escaped[i + 1] is '.' or 'S';
            name.Append(
                !escapes ? escaped[i]
                : escaped[++i] == '.' ? '.'
                : '/'
            );
        }

        return name.ToString();
    }

    /// <summary>The names along a path; none for the empty path of the root.</summary>
    public static string[] Split(string path) => path.Length == 0 ? [] : Array.ConvertAll(path.Split('/'), Unescape);
}
