using CheckpointTools.Files;

namespace CheckpointTools.Writing.Executing;

/// <summary>Copies whole files, and waits until they are on the disk.</summary>
internal static class FileCopier
{
    /// <summary>All of a file, as it is: what lies between the values stays where it is, too.</summary>
    public static void Copy(string path, PipelinedWriter writer, CancellationToken cancellationToken, Action<int>? onCopied = null)
    {
        using var file = SourceFile.Open(path);
        for (long position = 0; position < file.Length; )
        {
            cancellationToken.ThrowIfCancellationRequested();
            Span<byte> free = writer.Free;
            Span<byte> chunk = free[..(int)Math.Min(free.Length, file.Length - position)];
            file.ReadExactly(chunk, position);
            writer.Advance(chunk.Length);
            position += chunk.Length;
            onCopied?.Invoke(chunk.Length);
        }
    }

    /// <summary>Makes a file's bytes durable.</summary>
    public static void Flush(IOutputFile file, string path, CancellationToken cancellationToken)
    {
        // Flushing cannot be stopped, but the wait for it can be given up; then the file is removed.
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
