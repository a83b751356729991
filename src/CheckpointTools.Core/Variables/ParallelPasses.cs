using System.Runtime.ExceptionServices;

namespace CheckpointTools.Variables;

/// <summary>
/// Work that several threads do in steps, each taking the next one that is left; one pass after another. Between passes the threads stay
/// awake for a moment: to wake one takes as long as a good part of a small tensor does.
/// </summary>
internal sealed class ParallelPasses : IDisposable
{
    private readonly List<Member> _others = [];

    /// <param name="threads">How many threads work; this one is one of them.</param>
    /// <param name="newWorker">Makes the step that one thread does, given its number. It returns whether there was anything to do.</param>
    /// <param name="onStep">Called on this thread, after each of its steps.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public void Run(int threads, Func<int, Func<bool>> newWorker, Action? onStep, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        Func<bool>[] workers = [.. Enumerable.Range(0, threads).Select(newWorker)];
        while (_others.Count < threads - 1)
        {
            _others.Add(new Member());
        }

        for (int i = 1; i < threads; i++)
        {
            Func<bool> worker = workers[i];
            _others[i - 1].Begin(() => Work(worker, onStep: null, stop));
        }

        Exception? failure = Work(workers[0], onStep, stop);
        for (int i = 1; i < threads; i++)
        {
            Exception? other = _others[i - 1].End();
            failure ??= other;
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }
    }

    public void Dispose() => _others.ForEach(static member => member.Dispose());

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

    /// <summary>A thread that does its part of each pass.</summary>
    private sealed class Member : IDisposable
    {
        // About as long as it takes to finish one tensor and to open the next.
        private const int SpinCount = 200;

        private readonly ManualResetEventSlim _begun = new(initialState: false, SpinCount);
        private readonly ManualResetEventSlim _ended = new(initialState: false, SpinCount);
        private readonly Thread _thread;
        private Func<Exception?>? _work;
        private Exception? _failure;

        public Member()
        {
            _thread = new Thread(WorkAll) { IsBackground = true, Name = nameof(ParallelPasses) };
            _thread.Start();
        }

        public void Begin(Func<Exception?>? work)
        {
            _work = work;
            _begun.Set();
        }

        /// <summary>Waits for the end of the work.</summary>
        public Exception? End()
        {
            _ended.Wait();
            _ended.Reset();
            return _failure;
        }

        public void Dispose()
        {
            Begin(null);
            _thread.Join();
            _begun.Dispose();
            _ended.Dispose();
        }

        private void WorkAll()
        {
            while (true)
            {
                _begun.Wait();
                _begun.Reset();
                if (_work is not { } work)
                {
                    return;
                }

                _failure = work();

                // What it has read is not kept until the next pass.
                _work = null;
                _ended.Set();
            }
        }
    }
}
