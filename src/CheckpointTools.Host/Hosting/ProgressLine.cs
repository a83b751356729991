using System.Diagnostics;
using System.Management.Automation;

namespace CheckpointTools.Host.Hosting;

/// <summary>Progress as one line on the terminal that the next output wipes away; none where standard error is a file.</summary>
internal sealed class ProgressLine
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);
    private readonly Stopwatch _sinceShown = Stopwatch.StartNew();
    private int _shown;

    public void Show(ProgressRecord record)
    {
        if (Console.IsErrorRedirected)
        {
            return;
        }

        if (record.RecordType == ProgressRecordType.Completed)
        {
            Clear();
        }
        else if (_shown == 0 || _sinceShown.Elapsed >= Interval)
        {
            string percent = record.PercentComplete >= 0 ? $" {record.PercentComplete} %" : string.Empty;
            string text = $"{record.Activity}: {record.StatusDescription}{percent}";
            int width = Console.WindowWidth > 1 ? Console.WindowWidth - 1 : 79;
            text = text.Length > width ? text[..width] : text;
            Console.Error.Write('\r' + text.PadRight(_shown));
            _shown = text.Length;
            _sinceShown.Restart();
        }
    }

    public void Clear()
    {
        if (_shown > 0)
        {
            Console.Error.Write('\r' + new string(' ', _shown) + '\r');
            _shown = 0;
        }
    }
}
