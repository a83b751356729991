using CheckpointTools.Formats.Bundles;
using CheckpointTools.Reading;
using CheckpointTools.Values.Statistics;
using CheckpointTools.Variables;

namespace CheckpointTools.Measuring;

/// <summary>
/// Measures the values of variables, stored or computed, in fixed memory and on all cores, and verifies their checksums at the same time.
/// </summary>
public sealed class VariableMeasurer : IDisposable
{
    private readonly OpenCheckpoints _checkpoints = new();
    private readonly MeasuringQueue _queue;

    /// <summary>One for each thread.</summary>
    private readonly byte[]?[] _buffers = new byte[Environment.ProcessorCount][];
    private readonly double? _limit;
    private readonly int _binCount;
    private readonly ElementMoments _total;
    private long _count;

    /// <summary>Makes a measurer.</summary>
    /// <param name="limit">The magnitude beyond which finite elements are counted; null if none are.</param>
    /// <param name="histogramBinCount">The number of bins of histograms; 0 for none. Their values are read twice.</param>
    public VariableMeasurer(double? limit = null, int histogramBinCount = 0)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(histogramBinCount);
        (_limit, _binCount) = (limit, histogramBinCount);
        double counted = limit ?? double.PositiveInfinity;
        _queue = new MeasuringQueue(_checkpoints, counted);
        _total = new ElementMoments(counted);
    }

    /// <summary>Receives the number of bytes measured of a large variable, now and then.</summary>
    public Action<long>? OnProgress { get; init; }

    /// <summary>All that was measured, as if it were one variable. It has no histogram.</summary>
    public VariableMeasure Total => VariableMeasure.Create(null, _count, _total.ToStatistics(), _limit is not null, null);

    /// <summary>
    /// Says which variables will be measured next, in this order. It is not binding, but saves time: what comes next is then measured
    /// while the rest of the one before is, in the same fixed memory, and a failure is that of its own variable.
    /// </summary>
    /// <param name="variables">The variables.</param>
    public void Expect(IEnumerable<CheckpointVariable> variables)
    {
        ArgumentNullException.ThrowIfNull(variables);

        // Of a histogram, the bounds are known when all is measured: then the values are read once more, by all threads.
        _queue.Expect(_binCount == 0 ? variables : []);
    }

    /// <summary>Measures the values of a variable.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    /// <exception cref="CheckpointException">Its values cannot be read, or are damaged.</exception>
    public VariableMeasure Measure(CheckpointVariable variable, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(variable);
        if (!ElementMeasure.CanMeasure(variable.DataType))
        {
            _queue.Pass(variable);
            Verify(variable, cancellationToken);
            return VariableMeasure.OfCount(variable);
        }

        (ElementMoments moments, ValueStatistics statistics) = _queue.Measure(variable, OnProgress, cancellationToken);
        OnProgress?.Invoke(moments.Count * variable.DataType.Width);
        HistogramCounts? histogram = CountBins(variable, moments, cancellationToken);
        _total.Add(moments);
        _count++;
        return VariableMeasure.Create(variable, 1, statistics, _limit is not null, histogram);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _queue.Dispose();
        _checkpoints.Dispose();
    }

    /// <summary>Takes elements, their bytes being the lowest first.</summary>
    private delegate void AddElements(ReadOnlySpan<byte> elements);

    private HistogramCounts? CountBins(CheckpointVariable variable, ElementMoments moments, CancellationToken cancellationToken)
    {
        if (_binCount == 0 || moments is not { Minimum: { } minimum, Maximum: { } maximum })
        {
            return null;
        }

        HistogramCounts NewCounts() => new(variable.DataType, minimum.ToDouble(), maximum.ToDouble(), _binCount);
        var workers = new List<HistogramCounts>();
        Read(
            variable,
            () =>
            {
                workers.Add(NewCounts());
                return workers[^1].Add;
            },
            cancellationToken
        );
        HistogramCounts counts = NewCounts();
        workers.ForEach(counts.Add);
        return counts;
    }

    private void Read(CheckpointVariable variable, Func<AddElements> newWorker, CancellationToken cancellationToken)
    {
        using OpenVariable open = _checkpoints.OpenValues(variable, cancellationToken);
        var chunks = new ElementChunks(open.Content);
        ParallelPass.Run(
            chunks.Threads,
            thread =>
            {
                AddElements add = newWorker();
                byte[] buffer = _buffers[thread] ??= new byte[ElementChunks.ChunkLength];
                return () =>
                {
                    int length = chunks.Take(thread, [buffer], out _);
                    add(buffer.AsSpan(0, length));
                    return length > 0;
                };
            },
            () => OnProgress?.Invoke(chunks.Taken),
            cancellationToken
        );
        open.Finish();
        OnProgress?.Invoke(open.Content.Length);
    }

    /// <summary>Elements of no fixed width are only counted, but must be there.</summary>
    private void Verify(CheckpointVariable variable, CancellationToken cancellationToken)
    {
        if (variable.Origin.AsStored is null)
        {
            using OpenVariable open = _checkpoints.OpenValues(variable, cancellationToken);
            _ = open.Content.Strings;
            open.Finish();
            return;
        }

        (OpenCheckpoint checkpoint, BundleTensor tensor) = _checkpoints.Find(variable, cancellationToken);
        if (variable.DataType == DataType.String)
        {
            _ = checkpoint.Reader.OpenStrings(tensor, cancellationToken);
        }
        else
        {
            checkpoint.Reader.OpenStream(tensor, cancellationToken).Finish(cancellationToken);
        }
    }
}
