using CheckpointTools.Binary;
using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.Tables;
using CheckpointTools.Writing.Payloads;
using CheckpointTools.Writing.Planning;

namespace CheckpointTools.Writing.Publishing;

/// <summary>
/// Carries plans out; nothing else writes checkpoints. Data first, then the index, each under a temporary name; the rename of the index is
/// what makes the new checkpoint current. A failure or a cancellation leaves everything as it was, and no file that exists is ever opened for
/// writing.
/// </summary>
public static class TransferExecutor
{
    /// <summary>Writes the checkpoint of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="onProgress">Called on this thread, after every chunk.</param>
    /// <param name="cancellationToken">Stops the transfer.</param>
    /// <returns>What the user should know of the result: files that could not be tidied up, for example.</returns>
    /// <exception cref="CheckpointException">A source is damaged or changed, or the destination cannot be written.</exception>
    public static IReadOnlyList<CheckpointNote> Execute(
        TransferPlan plan, Action<TransferProgress>? onProgress = null, CancellationToken cancellationToken = default) =>
        Execute(plan, FileLayer.Instance, onProgress, cancellationToken);

    internal static IReadOnlyList<CheckpointNote> Execute(
        TransferPlan plan, IFileLayer files, Action<TransferProgress>? onProgress, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(plan);
        cancellationToken.ThrowIfCancellationRequested();

        // Better to notice before the copying than at its end.
        plan.Existing.RequireUnchanged(ExistingCheckpoint.Look(plan.Destination));

        var notes = new List<CheckpointNote>();
        // A move removes what the new checkpoint was made of: that has to be on the disk by then.
        bool flush = plan.Options.Flush || plan.Options.Mode == TransferMode.Move;
        using var generation = new Generation(files, plan.Destination, flush);
        if (plan.Files.Count == 0)
        {
            notes.AddRange(generation.PublishIndex(plan.Existing, WriteIndex, cancellationToken) is { } left ? [left] : []);
            return notes;
        }

        WriteData(plan, generation, flush, onProgress, cancellationToken);
        onProgress?.Invoke(new TransferProgress(plan.PayloadSize, plan.PayloadSize, null));
        cancellationToken.ThrowIfCancellationRequested();
        if (generation.Publish(plan.Existing, WriteIndex, RequireSources, cancellationToken) is { } note)
        {
            notes.Add(note);
        }

        if (plan.Options.Mode == TransferMode.Move)
        {
            notes.AddRange(SourceRemoval.Remove(plan, files));
        }

        return notes;

        void WriteIndex(IOutputFile file, int shardCount) => WriteTable(plan, shardCount, file);

        // What was copied was verified; what was linked was not looked at. The destination itself is looked at by the generation.
        void RequireSources()
        {
            foreach (PlannedSource source in plan.Sources.Where(source => plan.Options.Mode != TransferMode.Copy && source.Prefix != plan.Destination))
            {
                CurrentData.Require(source.Prefix, source.Description.Stamp);
            }
        }
    }

    private static void WriteData(TransferPlan plan, Generation generation, bool flush, Action<TransferProgress>? onProgress, CancellationToken cancellationToken)
    {
        long done = 0;
        int shardCount = plan.Files.Count;
        for (int shard = 0; shard < shardCount; shard++)
        {
            OutputFile output = plan.Files[shard];
            if (output.LinkFrom is { } existing)
            {
                if (generation.TryLinkData(existing, shardCount, out NotSupportedException? refusal))
                {
                    continue;
                }

                if (!output.IsKept)
                {
                    throw GenerationFaults.NoHardLink(existing, plan.Destination, refusal);
                }
            }

            string path = BundleFiles.DataPath(plan.Destination, shard, shardCount);
            IOutputFile file = generation.CreateData(shardCount);
            using (var writer = new PipelinedWriter(file, path, output.LinkFrom is null ? output.WrittenLength : long.MaxValue))
            {
                if (output.LinkFrom is { } kept)
                {
                    CopyFile(kept, writer, cancellationToken);
                }
                else
                {
                    new PayloadCopier(plan, output.Payloads, writer, OnCopied, cancellationToken).CopyAll();
                }

                writer.Complete();
            }

            if (flush)
            {
                Flush(file, path, cancellationToken);
            }
        }

        void OnCopied(int bytes, string variable)
        {
            done += bytes;
            onProgress?.Invoke(new TransferProgress(done, plan.PayloadSize, variable));
        }
    }

    /// <summary>All of a file, as it is: what lies between the values stays where it is, too.</summary>
    private static void CopyFile(string path, PipelinedWriter writer, CancellationToken cancellationToken)
    {
        using var file = SourceFile.Open(path);
        for (long position = 0; position < file.Length;)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> free = writer.Free;
            Span<byte> chunk = free[..(int)Math.Min(free.Length, file.Length - position)];
            file.ReadExactly(chunk, position);
            writer.Advance(chunk.Length);
            position += chunk.Length;
        }
    }

    private static void WriteTable(TransferPlan plan, int shardCount, IOutputFile file)
    {
        using var stream = new OutputStream(file);
        var table = new TableWriter(stream);
        var message = new ProtoWriter();
        var scratch = new ProtoWriter();
        var innerScratch = new ProtoWriter();
        plan.Header.WithShardCount(shardCount).WriteTo(message);
        table.Add(default, message.Written);
        foreach (PlannedEntry planned in plan.Index)
        {
            message.Clear();
            BundleEntry entry = planned.Entry.PlacedAt(planned.TargetShard, planned.TargetOffset);
            (planned.Composed is { } composed ? entry.WithChecksum(composed.Checksum) : entry).WriteTo(message, scratch, innerScratch);
            table.Add(planned.Key, message.Written);
        }

        table.Finish();
        stream.Flush();
    }

    private static void Flush(IOutputFile file, string path, CancellationToken cancellationToken)
    {
        // The operating system cannot be told to stop flushing, so the wait for it can be given up: the file is removed then.
        var flushing = Task.Run(file.Flush, CancellationToken.None);
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
