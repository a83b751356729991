using System.Globalization;
using System.Management.Automation;

namespace CheckpointTools.Output;

/// <summary>Shows how far something is, if it takes longer than a second, and at most five times a second.</summary>
/// <param name="command">The command that does it.</param>
/// <param name="activity">What it does, such as "Writing x".</param>
/// <param name="clock">The time; that of the system, unless given.</param>
internal sealed class ProgressWriter(Cmdlet command, string activity, TimeProvider? clock = null)
{
    private const int ActivityId = 1;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(200);

    private readonly TimeProvider _clock = clock ?? TimeProvider.System;
    private readonly long _start = (clock ?? TimeProvider.System).GetTimestamp();
    private TimeSpan _next = Patience;
    private bool _shown;

    public void Show(long bytesDone, long bytesTotal, string status)
    {
        TimeSpan elapsed = _clock.GetElapsedTime(_start);
        if (elapsed < _next)
        {
            return;
        }

        _next = elapsed + Interval;
        _shown = true;
        double done = bytesTotal == 0 ? 1 : Math.Min(1, (double)bytesDone / bytesTotal);

        // The minimal view has one line for the activity, the status and the seconds that remain, so the rate is part of the status.
        string rate = string.Create(
            CultureInfo.CurrentCulture,
            $"{ToMebibytes(bytesDone):N0} of {ToMebibytes(bytesTotal):N0} MiB, {ToMebibytes(bytesDone) / elapsed.TotalSeconds:N0} MiB/s"
        );
        command.WriteProgress(
            new ProgressRecord(ActivityId, activity, $"{rate}: {status}")
            {
                PercentComplete = (int)(100 * done),
                SecondsRemaining = done > 0 ? (int)(elapsed.TotalSeconds * (1 - done) / done) : -1,
            }
        );
    }

    /// <summary>Does work whose progress is shown, and ends showing it.</summary>
    public T Run<T>(Func<T> work, CancellationToken cancellationToken)
    {
        try
        {
            return work();
        }
        finally
        {
            // A pipeline that was stopped takes no more records.
            if (!cancellationToken.IsCancellationRequested)
            {
                Complete();
            }
        }
    }

    public void Complete()
    {
        if (_shown)
        {
            command.WriteProgress(new ProgressRecord(ActivityId, activity, "Done") { RecordType = ProgressRecordType.Completed });
        }
    }

    private static double ToMebibytes(long bytes) => bytes / (1024.0 * 1024.0);
}
