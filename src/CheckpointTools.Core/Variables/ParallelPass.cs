using System.Runtime.ExceptionServices;

namespace CheckpointTools.Variables;

/// <summary>Work that several threads do in steps, each taking the next one that is left.</summary>
internal static class ParallelPass
{
    /// <param name="threads">How many threads work; this one is one of them.</param>
    /// <param name="newWorker">Makes the step that one thread does, given its number. It returns whether there was anything to do.</param>
    /// <param name="onStep">Called on this thread, after each of its steps.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public static void Run(int threads, Func<int, Func<bool>> newWorker, Action? onStep, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Func<bool>[] workers = [.. Enumerable.Range(0, threads).Select(newWorker)];
        Task<Exception?>[] others =
        [
            .. workers[1..].Select(worker => Task.Run(() => Work(worker, onStep: null, stop), CancellationToken.None)),
        ];
        Exception? failure = Work(workers[0], onStep, stop);
        foreach (Task<Exception?> other in others)
        {
            Exception? otherFailure = other.GetAwaiter().GetResult();
            failure ??= otherFailure;
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    /// <summary>A failure stops the other threads; none of them may read when their files are closed.</summary>
    private static Exception? Work(Func<bool> worker, Action? onStep, CancellationTokenSource stop)
    {
        try
        {
            while (!stop.IsCancellationRequested && worker())
            {
                onStep?.Invoke();
            }

            return null;
        }
#pragma warning disable CA1031 // It is thrown on the thread that waits.
        catch (Exception e)
#pragma warning restore CA1031
        {
            stop.Cancel();
            return e;
        }
    }
}
