using CheckpointTools.Values.Statistics;
using CheckpointTools.Variables;

namespace CheckpointTools.Measuring;

/// <summary>
/// A variable that is being measured, by several threads, each of which takes the next chunk that is left. What fails is kept: it is the
/// failure of this variable alone.
/// </summary>
internal sealed class OpenMeasure : IDisposable
{
    private readonly OpenVariable? _open;
    private readonly ElementChunks? _chunks;
    private readonly ElementMoments?[] _parts;
    private readonly double _limit;
    private readonly ManualResetEventSlim _done = new();

    /// <summary>How many threads have a chunk of it, and whether there is none left; both under the lock of its queue.</summary>
    private int _working;
    private bool _isTaken;

    /// <param name="variable">The variable.</param>
    /// <param name="open">Opens its values.</param>
    /// <param name="threads">How many threads there may be.</param>
    /// <param name="limit">The magnitude beyond which finite elements are counted.</param>
    public OpenMeasure(CheckpointVariable variable, Func<OpenVariable> open, int threads, double limit)
    {
        Variable = variable;
        _parts = new ElementMoments?[threads];
        _limit = limit;
        try
        {
            _open = open();
            _chunks = new ElementChunks(threads, _open.Content);
        }
#pragma warning disable CA1031 // It is thrown when the variable is asked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failure = e;
            _done.Set();
            _isTaken = true;
        }
    }

    public CheckpointVariable Variable { get; }

    /// <summary>Whether every thread can read it, so that others can be opened meanwhile.</summary>
    public bool IsShared => _chunks is { TakesTurns: false };

    /// <summary>The number of bytes that were taken.</summary>
    public long Taken => _chunks?.Taken ?? 0;

    /// <summary>Whether there is more to take, or will be if nothing fails.</summary>
    public bool HasMore => _chunks is not null && _chunks.Taken < _open!.Content.Length;

    /// <summary>Whether all is measured and verified, or failed.</summary>
    public bool IsDone => _done.IsSet;

    /// <summary>Why it could not be measured; null if it could.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>What was found, once it is done without a failure.</summary>
    public ElementMoments Moments { get; private set; } = null!;

    /// <summary>The same as numbers: it takes a while to compute them, so it is done on any thread.</summary>
    public ValueStatistics Statistics { get; private set; } = null!;

    /// <summary>Begins a step, under the lock.</summary>
    /// <returns>Whether there may be something to take.</returns>
    public bool TryBegin()
    {
        _working += _isTaken ? 0 : 1;
        return !_isTaken;
    }

    /// <summary>Measures the next chunk, without the lock.</summary>
    /// <returns>Whether there was one.</returns>
    public bool MeasureNext(int thread, MeasuringTools tools)
    {
        try
        {
            Span<byte> elements = tools.Buffer.AsSpan(0, _chunks!.Take(thread, [tools.Buffer], out _));
            if (!elements.IsEmpty)
            {
                tools.MeasureOf(Variable.DataType).Add(elements, _parts[thread] ??= new ElementMoments(_limit));
            }

            return !elements.IsEmpty && _chunks.Taken < _open!.Content.Length;
        }
#pragma warning disable CA1031 // It is thrown when the variable is asked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failure ??= e;
            return false;
        }
    }

    /// <summary>Ends a step, under the lock.</summary>
    /// <param name="hasMore">Whether there may be more to take.</param>
    /// <returns>Whether it was the last step of all, so that this thread has to complete the whole.</returns>
    public bool End(bool hasMore)
    {
        _isTaken |= !hasMore;
        return --_working == 0 && _isTaken;
    }

    /// <summary>Verifies what was read and computes the figures, without the lock.</summary>
    public void Complete()
    {
        try
        {
            if (Failure is null)
            {
                _open!.Finish();
                ElementMoments[] parts = [.. _parts.OfType<ElementMoments>()];
                Moments = parts.Length == 0 ? new ElementMoments(_limit) : parts[0];
                foreach (ElementMoments part in parts.Skip(1))
                {
                    Moments.Add(part);
                }

                Statistics = Moments.ToStatistics();
            }
        }
#pragma warning disable CA1031 // It is thrown when the variable is asked for.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Failure = e;
        }

        _done.Set();
    }

    /// <summary>Waits until it is done, by others.</summary>
    public void Wait() => _done.Wait();

    public void Dispose()
    {
        _open?.Dispose();
        _done.Dispose();
    }
}
