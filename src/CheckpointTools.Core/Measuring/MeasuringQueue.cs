using System.Runtime.ExceptionServices;
using CheckpointTools.Values.Statistics;
using CheckpointTools.Variables;

namespace CheckpointTools.Measuring;

/// <summary>
/// Measures variables one after the other, on all cores. If it is known which come next, threads that find nothing more to take of one go
/// on with the next, instead of being woken for each. What is read is measured chunk by chunk and not kept, so that memory is fixed.
/// </summary>
/// <param name="checkpoints">Where variables are opened; only the thread that asks does that.</param>
/// <param name="limit">The magnitude beyond which finite elements are counted.</param>
internal sealed class MeasuringQueue(OpenCheckpoints checkpoints, double limit) : IDisposable
{
    /// <summary>More is not opened at a time than so many bytes, or so many variables: nobody may ask for them.</summary>
    private const long MaxBytes = 1 << 25;
    private const int MaxCount = 16;

    private static readonly int Threads = Environment.ProcessorCount;

    private readonly object _gate = new();
    private readonly MeasuringTools?[] _tools = new MeasuringTools?[Threads];
    private readonly Task?[] _helpers = new Task?[Threads];

    /// <summary>Those that come next, in their order: first the opened ones, then the others.</summary>
    private readonly Queue<OpenMeasure> _opened = [];
    private readonly Queue<CheckpointVariable> _expected = [];
    private OpenMeasure? _last;
    private long _openedBytes;
    private CancellationTokenSource _stop = new();

    /// <summary>Says which variables will be asked for, in this order, instead of those that were said before.</summary>
    public void Expect(IEnumerable<CheckpointVariable> variables)
    {
        Forget();
        foreach (CheckpointVariable variable in variables)
        {
            _expected.Enqueue(variable);
        }
    }

    /// <summary>Leaves out a variable that comes next and cannot be measured.</summary>
    public void Pass(CheckpointVariable variable)
    {
        Reach(variable);
        _expected.Dequeue();
    }

    /// <summary>Measures a variable.</summary>
    /// <param name="variable">The one that comes next, or any other: then what was expected is forgotten.</param>
    /// <param name="onStep">Receives the number of its bytes that were taken, now and then, on this thread.</param>
    /// <param name="cancellationToken">Stops the work.</param>
    public (ElementMoments Moments, ValueStatistics Statistics) Measure(
        CheckpointVariable variable,
        Action<long>? onStep,
        CancellationToken cancellationToken
    )
    {
        Reach(variable);
        try
        {
            using CancellationTokenRegistration stopping = cancellationToken.UnsafeRegister(
                static stop => ((CancellationTokenSource)stop!).Cancel(),
                _stop
            );
            if (_opened.Count == 0)
            {
                Open();
            }

            OpenMeasure measure = _opened.Peek();
            while (!measure.IsDone)
            {
                cancellationToken.ThrowIfCancellationRequested();
                OpenAhead();
                if (!Step(0))
                {
                    // Others have the rest of it in their hands.
                    measure.Wait();
                }

                onStep?.Invoke(measure.Taken);
            }
        }
        finally
        {
            if (cancellationToken.IsCancellationRequested)
            {
                Forget();
            }
        }

        cancellationToken.ThrowIfCancellationRequested();
        using OpenMeasure done = Dequeue();
        if (_opened.Count == 0)
        {
            WaitForHelpers();
        }

        if (done.Failure is { } failure)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        return (done.Moments, done.Statistics);
    }

    public void Dispose()
    {
        Forget();
        _stop.Dispose();
    }

    /// <summary>Makes a variable the next one.</summary>
    private void Reach(CheckpointVariable variable)
    {
        CheckpointVariable? next =
            _opened.TryPeek(out OpenMeasure? first) ? first.Variable
            : _expected.TryPeek(out CheckpointVariable? other) ? other
            : null;
        if (!ReferenceEquals(next, variable))
        {
            Forget();
            _expected.Enqueue(variable);
        }
    }

    private void Open()
    {
        CheckpointVariable variable = _expected.Dequeue();
        CancellationToken stop = _stop.Token;
        _last = new OpenMeasure(variable, () => checkpoints.OpenValues(variable, stop), Threads, limit);
        _openedBytes += SizeOf(variable);
        lock (_gate)
        {
            _opened.Enqueue(_last);
        }
    }

    /// <summary>Opens what comes next, and wakes the other threads if there is enough for them.</summary>
    private void OpenAhead()
    {
        while (_opened.Count < MaxCount && _openedBytes < MaxBytes && _expected.TryPeek(out CheckpointVariable? next) && IsLikeLast(next))
        {
            Open();
        }

        for (int i = 1; i < Threads && _last!.HasMore && _openedBytes > (long)i * ElementChunks.ChunkLength; i++)
        {
            if (_helpers[i] is null or { IsCompleted: true })
            {
                int thread = i;
                CancellationToken stop = _stop.Token;
                _helpers[i] = Task.Run(
                    () =>
                    {
                        while (!stop.IsCancellationRequested && Step(thread)) { }
                    },
                    CancellationToken.None
                );
            }
        }
    }

    /// <summary>
    /// Whether a variable can be opened while the ones before it are measured: both are stored in one checkpoint, which stays open, and
    /// are read in ways that do not get in each other's way.
    /// </summary>
    private bool IsLikeLast(CheckpointVariable variable) =>
        _last is { IsShared: true }
        && ElementMeasure.CanMeasure(variable.DataType)
        && variable.Origin.AsStored is { } stored
        && _last.Variable.Origin.AsStored?.Source.Place == stored.Source.Place;

    /// <summary>Measures a chunk of the first variable that has any left.</summary>
    private bool Step(int thread)
    {
        OpenMeasure? measure = null;
        lock (_gate)
        {
            foreach (OpenMeasure opened in _opened)
            {
                if (opened.TryBegin())
                {
                    measure = opened;
                    break;
                }
            }
        }

        if (measure is null)
        {
            return false;
        }

        bool hasMore = measure.MeasureNext(thread, _tools[thread] ??= new MeasuringTools());
        bool isLast;
        lock (_gate)
        {
            isLast = measure.End(hasMore);
        }

        if (isLast)
        {
            measure.Complete();
        }

        return true;
    }

    private OpenMeasure Dequeue()
    {
        lock (_gate)
        {
            OpenMeasure first = _opened.Dequeue();
            _openedBytes -= SizeOf(first.Variable);
            return first;
        }
    }

    /// <summary>What damaged indexes claim may be more than a sum holds.</summary>
    private static long SizeOf(CheckpointVariable variable) => Math.Min(variable.Size, MaxBytes);

    /// <summary>Waits until no other thread is at work, or about to be; there must be an end to their work.</summary>
    private void WaitForHelpers() => Task.WaitAll([.. _helpers.OfType<Task>()]);

    /// <summary>Stops all work. No thread may read when files are closed.</summary>
    private void Forget()
    {
        _expected.Clear();
        if (_opened.Count == 0)
        {
            return;
        }

        _stop.Cancel();
        WaitForHelpers();
        foreach (OpenMeasure opened in _opened)
        {
            opened.Dispose();
        }

        _opened.Clear();
        (_last, _openedBytes) = (null, 0);
        _stop.Dispose();
        _stop = new CancellationTokenSource();
    }
}
