using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Writing.Planning;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Writing.Executing;

/// <summary>
/// Carries out plans; nothing else writes checkpoints. Data first, then the index, each under a temporary name; the rename of the index is
/// what makes the new checkpoint current. A failure or a cancellation leaves everything as it was, and no file that exists is ever opened
/// for writing.
/// </summary>
public static class TransferExecutor
{
    /// <summary>Writes the checkpoint of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="onProgress">Called on this thread, after every chunk.</param>
    /// <param name="cancellationToken">Stops the transfer.</param>
    /// <returns>What the user should know of the result: files that could not be removed, for example.</returns>
    /// <exception cref="CheckpointException">A source is damaged or changed, or the destination cannot be written.</exception>
    public static IReadOnlyList<CheckpointNote> Execute(
        TransferPlan plan,
        Action<TransferProgress>? onProgress = null,
        CancellationToken cancellationToken = default
    ) => Execute(plan, FileLayer.Instance, onProgress, cancellationToken);

    internal static IReadOnlyList<CheckpointNote> Execute(
        TransferPlan plan,
        IFileLayer files,
        Action<TransferProgress>? onProgress,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(plan);
        cancellationToken.ThrowIfCancellationRequested();

        // It is better to notice this before the copying than at its end.
        plan.Existing.RequireUnchanged(ExistingCheckpoint.Find(plan.Destination));

        var notes = new List<CheckpointNote>();

        // A move removes its sources, so the new checkpoint must be on the disk by then.
        bool flush = plan.Options.Flush || plan.Options.Mode == TransferMode.Move;
        using var generation = new Generation(files, plan.Destination, flush);
        if (plan.Files.Count == 0)
        {
            // Only the index changes; the data files stay as they are.
            Action<IOutputFile, int> write = (file, shardCount) => IndexWriter.Write(plan, new Dictionary<int, uint>(), shardCount, file);
            notes.AddRange(generation.PublishIndex(plan.Existing, write, cancellationToken) is { } left ? [left] : []);
            return notes;
        }

        var overflow = new OverflowReport();
        Dictionary<int, uint> checksums = WriteData(plan, generation, flush, overflow, onProgress, cancellationToken);
        onProgress?.Invoke(new TransferProgress(plan.PayloadSize, plan.PayloadSize, null));
        cancellationToken.ThrowIfCancellationRequested();
        if (generation.Publish(plan.Existing, WriteIndex, RequireSources, cancellationToken) is { } note)
        {
            notes.Add(note);
        }

        notes.AddRange(overflow.ToNotes());
        if (plan.Options.Mode == TransferMode.Move)
        {
            notes.AddRange(SourceRemoval.Remove(plan, files));
        }

        return notes;

        void WriteIndex(IOutputFile file, int shardCount) => IndexWriter.Write(plan, checksums, shardCount, file);

        // What was copied was verified, what was linked was not. The generation itself checks the destination.
        void RequireSources()
        {
            IEnumerable<PlannedSource> linked = plan.Options.Mode == TransferMode.Copy ? [] : plan.UsedSources;
            foreach (PlannedSource source in linked.Where(source => !FileNames.Comparer.Equals(source.Prefix, plan.Destination)))
            {
                CurrentData.Require(source.Prefix, source.Description.Stamp);
            }
        }
    }

    /// <returns>The masked checksums of the payloads that were made, by the numbers of their entries.</returns>
    private static Dictionary<int, uint> WriteData(
        TransferPlan plan,
        Generation generation,
        bool flush,
        OverflowReport overflow,
        Action<TransferProgress>? onProgress,
        CancellationToken cancellationToken
    )
    {
        var checksums = new Dictionary<int, uint>();
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
                    FileCopier.Copy(kept, writer, cancellationToken);
                }
                else
                {
                    new PayloadCopier(plan, output.Payloads, writer, overflow, OnCopied, cancellationToken).CopyAll(
                        (number, checksum) => checksums[number] = checksum
                    );
                }

                writer.Complete();
            }

            if (flush)
            {
                FileCopier.Flush(file, path, cancellationToken);
            }
        }

        return checksums;

        void OnCopied(int bytes, string variable)
        {
            done += bytes;
            onProgress?.Invoke(new TransferProgress(done, plan.PayloadSize, variable));
        }
    }
}
