namespace CheckpointTools.Fuzz.Running;

/// <summary>Ends the process when one execution takes far too long; its input is in the journal.</summary>
internal sealed class Watchdog : IDisposable
{
    public const int ExitCode = 86;

    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(30);

    private readonly Timer _timer;
    private long _execution;
    private long _seen = -1;

    public Watchdog() => _timer = new Timer(_ => CheckProgress(), null, Limit, Limit);

    public void Begin() => Interlocked.Increment(ref _execution);

    public void Dispose() => _timer.Dispose();

    private void CheckProgress()
    {
        long execution = Interlocked.Read(ref _execution);
        if (execution == _seen)
        {
            Environment.Exit(ExitCode);
        }

        _seen = execution;
    }
}
