using System.Globalization;
using System.Text;

namespace CheckpointTools.Output;

/// <summary>Shows values that lie in arrays in each other as a matrix, with the columns below each other.</summary>
internal static class MatrixText
{
    /// <summary>Of more rows, or columns, than twice this, the first and the last are shown.</summary>
    private const int MaxEnds = 5;

    private const int MaxText = 40;

    public static string Of(object values)
    {
        var text = new StringBuilder();
        Append(text, values, "");
        return text.ToString();
    }

    private static void Append(StringBuilder text, object values, string place)
    {
        if (values is not Array array)
        {
            text.Append(Show(values));
        }
        else if (array.Length == 0)
        {
            text.Append("(no elements)");
        }
        else if (array.GetValue(0) is not Array first)
        {
            AppendRows(text, [array]);
        }
        else if (first.Length == 0 || first.GetValue(0) is not Array)
        {
            AppendRows(text, [.. array.Cast<Array>()]);
        }
        else
        {
            // Matrices behind each other, each below its place.
            for (int i = 0; i < array.Length; i++)
            {
                if (IsShown(i, array.Length))
                {
                    text.AppendLine(CultureInfo.InvariantCulture, $"[{place}{i}, ...]");
                    Append(text, array.GetValue(i)!, $"{place}{i}, ");
                    text.Append(i == array.Length - 1 ? "" : Environment.NewLine);
                }
                else if (i == MaxEnds)
                {
                    text.AppendLine("...");
                }
            }
        }
    }

    private static void AppendRows(StringBuilder text, Array[] rows)
    {
        string[][] cells = [.. Shorten(rows, static row => Shorten([.. row.Cast<object>()], Show, "..."), ["..."])];
        int columns = cells.Max(static row => row.Length);
        int[] widths = [.. Enumerable.Range(0, columns).Select(column => cells.Max(row => column < row.Length ? row[column].Length : 0))];
        text.AppendJoin(
            Environment.NewLine,
            cells.Select(row => string.Join("  ", row.Select((cell, column) => cell.PadLeft(widths[column]))))
        );
    }

    private static TResult[] Shorten<T, TResult>(T[] items, Func<T, TResult> show, TResult between) =>
        items.Length <= 2 * MaxEnds
            ? Array.ConvertAll(items, item => show(item))
            : [.. items[..MaxEnds].Select(show), between, .. items[^MaxEnds..].Select(show)];

    private static bool IsShown(int position, int count) => count <= 2 * MaxEnds || position < MaxEnds || position >= count - MaxEnds;

    private static string Show(object value)
    {
        string text = Convert.ToString(value, CultureInfo.InvariantCulture) ?? "";
        text = text.ReplaceLineEnds();
        return text.Length <= MaxText ? text : text[..MaxText] + "...";
    }

    private static string ReplaceLineEnds(this string text) => text.Replace('\r', ' ').Replace('\n', ' ');
}
