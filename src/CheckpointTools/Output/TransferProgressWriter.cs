using System.Diagnostics;
using System.Globalization;
using System.Management.Automation;
using CheckpointTools.Transfers;

namespace CheckpointTools.Output;

/// <summary>Shows a transfer's progress, for transfers that take longer than a second and at most five times a second.</summary>
internal sealed class TransferProgressWriter(Cmdlet command, string destination)
{
    private const int ActivityId = 1;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly Stopwatch _watch = Stopwatch.StartNew();
    private TimeSpan _next = Patience;
    private bool _shown;

    public void Show(TransferProgress progress)
    {
        TimeSpan elapsed = _watch.Elapsed;
        if (elapsed < _next)
        {
            return;
        }

        _next = elapsed + Interval;
        _shown = true;
        double done = progress.BytesTotal == 0 ? 1 : (double)progress.BytesDone / progress.BytesTotal;
        double mebibytes = progress.BytesDone / (1024.0 * 1024.0);
        command.WriteProgress(new ProgressRecord(ActivityId, $"Writing {destination}", progress.Variable ?? "Flushing to disk")
        {
            PercentComplete = (int)(100 * done),
            SecondsRemaining = done > 0 ? (int)(elapsed.TotalSeconds * (1 - done) / done) : -1,
            CurrentOperation = string.Create(CultureInfo.CurrentCulture, $"{mebibytes:N0} MiB, {mebibytes / elapsed.TotalSeconds:N0} MiB/s"),
        });
    }

    public void Complete()
    {
        if (_shown)
        {
            command.WriteProgress(new ProgressRecord(ActivityId, $"Writing {destination}", "Done") { RecordType = ProgressRecordType.Completed });
        }
    }
}
