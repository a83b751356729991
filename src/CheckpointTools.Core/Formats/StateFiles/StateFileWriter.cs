using System.Globalization;
using System.Text;

namespace CheckpointTools.Formats.StateFiles;

/// <summary>Writes the text form of a CheckpointState message as TensorFlow does, to the byte (format.md 10).</summary>
internal static class StateFileWriter
{
    public static byte[] Write(CheckpointState state)
    {
        var text = new StringBuilder();
        if (state.LatestPath is { Length: > 0 } latest)
        {
            AppendPath(text, "model_checkpoint_path", latest);
        }

        foreach (string path in state.AllPaths)
        {
            AppendPath(text, "all_model_checkpoint_paths", path);
        }

        foreach (double time in state.Timestamps)
        {
            AppendTime(text, "all_model_checkpoint_timestamps", time);
        }

        if (state.LastPreserved is { } preserved and not 0)
        {
            AppendTime(text, "last_preserved_timestamp", preserved);
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static void AppendTime(StringBuilder text, string field, double time)
    {
        string number = time.ToString("R", CultureInfo.InvariantCulture);
        bool isWhole = number.All(static c => char.IsAsciiDigit(c) || c == '-');
        text.Append(CultureInfo.InvariantCulture, $"{field}: {number}{(isWhole ? ".0" : "")}\n");
    }

    private static void AppendPath(StringBuilder text, string field, string path)
    {
        text.Append(CultureInfo.InvariantCulture, $"{field}: \"");
        foreach (char c in path)
        {
            text.Append(
                c switch
                {
                    '\n' => "\\n",
                    '\r' => "\\r",
                    '\t' => "\\t",
                    '"' or '\'' or '\\' => $"\\{c}",
                    < ' ' or '\u007f' => $"\\{Convert.ToString(c, 8).PadLeft(3, '0')}",
                    _ => c.ToString(),
                }
            );
        }

        text.Append("\"\n");
    }
}
