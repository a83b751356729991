using CheckpointTools.Files;
using CheckpointTools.Variables;
using CheckpointTools.Writing.Executing;

namespace CheckpointTools.Writing.Exporting;

/// <summary>Carries out plans of exports. All files are complete and verified under other names before the first gets its own.</summary>
public static class ExportExecutor
{
    /// <summary>Writes the files of a plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="onProgress">Called on this thread, after every chunk.</param>
    /// <param name="cancellationToken">Stops the writing; nothing is left behind.</param>
    /// <returns>What the user should know of the result.</returns>
    /// <exception cref="CheckpointException">A source is damaged or changed, or the destination cannot be written.</exception>
    public static IReadOnlyList<CheckpointNote> Execute(
        ExportPlan plan,
        Action<TransferProgress>? onProgress = null,
        CancellationToken cancellationToken = default
    ) => Execute(plan, FileLayer.Instance, onProgress, cancellationToken);

    internal static IReadOnlyList<CheckpointNote> Execute(
        ExportPlan plan,
        IFileLayer files,
        Action<TransferProgress>? onProgress,
        CancellationToken cancellationToken
    )
    {
        ArgumentNullException.ThrowIfNull(plan);
        using var checkpoints = new OpenCheckpoints();
        using var publication = new ExportPublication(files, plan);
        var overflows = new OverflowReport();
        long done = 0;
        long total = plan.ValueSize;
        foreach (ExportFile output in plan.Outputs)
        {
            IOutputFile file = publication.Create(output.Path);
            using (var writer = new PipelinedWriter(file, output.Path, output.Length))
            {
                output.Write(new ExportWriter(writer, checkpoints, overflows, OnWritten, cancellationToken));
                writer.Complete();
            }

            ExportPublication.Amend(file, output);
            if (plan.Options.Flush)
            {
                FileCopier.Flush(file, output.Path, cancellationToken);
            }
        }

        onProgress?.Invoke(new TransferProgress(total, total, null));
        cancellationToken.ThrowIfCancellationRequested();
        return [.. overflows.ToNotes(), .. publication.Publish(cancellationToken)];

        void OnWritten(int bytes, string variable)
        {
            done += bytes;
            onProgress?.Invoke(new TransferProgress(done, total, variable));
        }
    }
}
