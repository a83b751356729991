using System.Buffers;
using System.Runtime.ExceptionServices;

namespace CheckpointTools.Measuring;

/// <summary>Does something with all elements of a variable once, on all cores if it is large.</summary>
internal static class ParallelPass
{
    /// <summary>Takes elements, their bytes being the lowest first.</summary>
    public delegate void AddElements(ReadOnlySpan<byte> elements);

    /// <param name="source">The elements.</param>
    /// <param name="newWorker">Makes what one thread does with its share of the elements. It is called by one thread at a time.</param>
    /// <param name="onProgress">Receives the number of bytes taken, on the calling thread.</param>
    /// <param name="cancellationToken">Stops the reading.</param>
    public static void Run(ElementSource source, Func<AddElements> newWorker, Action<long>? onProgress, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        long chunks = (source.Length + ElementSource.ChunkLength - 1) / ElementSource.ChunkLength;
        int others = (int)Math.Min(Environment.ProcessorCount, chunks) - 1;
        Task[] tasks =
        [
            .. Enumerable
                .Range(0, Math.Max(0, others))
                .Select(_ => newWorker())
                .Select(worker => Task.Run(() => Work(source, worker, null, stop), CancellationToken.None)),
        ];
        Exception? failure = Work(source, newWorker(), onProgress, stop);
        foreach (Task<Exception?> task in tasks.Cast<Task<Exception?>>())
        {
            failure = task.GetAwaiter().GetResult() ?? failure;
        }

        cancellationToken.ThrowIfCancellationRequested();
        if (failure is not null)
        {
            ExceptionDispatchInfo.Throw(failure);
        }

        source.Finish();
        onProgress?.Invoke(source.Length);
    }

    /// <summary>A failure stops the other threads; none of them may read when their files are closed.</summary>
    private static Exception? Work(ElementSource source, AddElements worker, Action<long>? onProgress, CancellationTokenSource stop)
    {
        byte[] buffer = ArrayPool<byte>.Shared.Rent((int)Math.Min(ElementSource.ChunkLength, source.Length));
        try
        {
            while (!stop.IsCancellationRequested)
            {
                ReadOnlySpan<byte> elements = source.Take(buffer);
                if (elements.IsEmpty)
                {
                    break;
                }

                worker(elements);
                onProgress?.Invoke(source.Taken);
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
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
