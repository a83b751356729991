using CheckpointTools.Bundles;
using CheckpointTools.Files;
using CheckpointTools.Tables;
using Microsoft.Win32.SafeHandles;

namespace CheckpointTools.Transfers;

/// <summary>
/// Carries plans out; nothing else writes checkpoints. Data first, then the index, each under a temporary name; the rename of the index is
/// what makes the checkpoint exist. A failure or a cancellation leaves nothing behind, and no source is ever opened for writing.
/// </summary>
public static class TransferExecutor
{
    /// <summary>Writes the checkpoint of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="onProgress">Called on this thread, after every chunk.</param>
    /// <param name="cancellationToken">Stops the transfer.</param>
    /// <exception cref="CheckpointException">A source is damaged or changed, or the destination cannot be written.</exception>
    public static void Execute(TransferPlan plan, Action<TransferProgress>? onProgress = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);

        // Somebody may have written there since; better to notice before the copying than at its end.
        DestinationFiles.RequireFree(plan.Destination);
        using var files = new DestinationFiles(plan.Destination);
        WriteData(plan, files, onProgress, cancellationToken);
        onProgress?.Invoke(new TransferProgress(plan.PayloadSize, plan.PayloadSize, null));
        WriteIndex(plan, files, cancellationToken);
        cancellationToken.ThrowIfCancellationRequested();
        files.Commit(plan.Options.Flush);
    }

    private static void WriteData(TransferPlan plan, DestinationFiles files, Action<TransferProgress>? onProgress, CancellationToken cancellationToken)
    {
        using SafeFileHandle handle = files.CreateData();
        using (var writer = new PipelinedWriter(handle, files.DataPath))
        {
            new PayloadCopier(plan, writer, onProgress, cancellationToken).CopyAll();
            writer.Complete();
        }

        Flush(plan, handle, files.DataPath, cancellationToken);
    }

    private static void WriteIndex(TransferPlan plan, DestinationFiles files, CancellationToken cancellationToken)
    {
        using SafeFileHandle handle = files.CreateIndex();
        try
        {
            using (var stream = new FileStream(handle, FileAccess.Write, bufferSize: 0))
            {
                WriteTable(plan, stream, cancellationToken);
                Flush(plan, handle, files.IndexPath, cancellationToken);
            }
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, files.IndexPath, reading: false);
        }
    }

    private static void WriteTable(TransferPlan plan, Stream stream, CancellationToken cancellationToken)
    {
        var table = new TableWriter(stream);
        var message = new ProtoWriter();
        var scratch = new ProtoWriter();
        var innerScratch = new ProtoWriter();
        plan.Header.WriteTo(message);
        table.Add(default, message.Written);
        int count = 0;
        foreach (PlannedEntry planned in plan.Index)
        {
            if ((++count & 0xFFF) == 0)
            {
                cancellationToken.ThrowIfCancellationRequested();
            }

            message.Clear();
            planned.Entry.PlacedAt(0, planned.TargetOffset).WriteTo(message, scratch, innerScratch);
            table.Add(planned.Key, message.Written);
        }

        table.Finish();
    }

    private static void Flush(TransferPlan plan, SafeFileHandle handle, string path, CancellationToken cancellationToken)
    {
        if (!plan.Options.Flush)
        {
            return;
        }

        // The operating system cannot be told to stop flushing, so the wait for it can be given up: the file is removed then.
        var flushing = Task.Run(() => RandomAccess.FlushToDisk(handle), CancellationToken.None);
        try
        {
            flushing.Wait(cancellationToken);
        }
        catch (AggregateException e) when (e.InnerException is { } inner && FileErrors.Covers(inner))
        {
            throw FileErrors.ToException(inner, path, reading: false);
        }
    }
}
