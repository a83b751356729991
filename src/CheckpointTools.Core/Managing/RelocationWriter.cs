using CheckpointTools.Binary;
using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Formats.Tables;
using CheckpointTools.Writing;
using CheckpointTools.Writing.Executing;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Managing;

/// <summary>Writes the files of a checkpoint that is copied or moved, and makes it current at its destination.</summary>
internal sealed class RelocationWriter(
    RelocationPlan plan,
    IFileLayer files,
    Action<TransferProgress>? onProgress,
    CancellationToken cancellationToken
)
{
    /// <summary>A source that is removed must be on the disk at its new place by then.</summary>
    private readonly bool _flush = plan.Options.Flush || plan.Options.Move;
    private long _done;

    public IEnumerable<CheckpointNote> WriteBundle()
    {
        string prefix = plan.Location.Prefix;
        string indexPath = BundleFiles.IndexPath(prefix);
        int count;
        using (var bundle = BundleReader.Open(prefix))
        {
            count = bundle.Header.ShardCount;
        }

        byte[] index = ReadAll(indexPath);
        using var generation = new Generation(files, plan.Destination, _flush, isWhole: true);
        for (int shard = 0; shard < count; shard++)
        {
            string source = BundleFiles.DataPath(prefix, shard, count);

            // A symbolic link is not linked again, as it may be relative: the file that it leads to is.
            if (!plan.Options.Move || !File.Exists(source) || !generation.TryLinkData(RealPath.OfFile(source), count, out _))
            {
                WriteFile(File.Exists(source) ? source : null, generation.CreateData(count));
            }
        }

        if (plan.Files.Contains(prefix + FixedNames.MetaSuffix))
        {
            WriteFile(prefix + FixedNames.MetaSuffix, generation.CreateMeta());
        }

        CheckpointNote? note = generation.Publish(plan.Existing, WriteIndex, plan.Source.RequireUnchanged, cancellationToken);
        if (note is null && plan.Existing.IsThere)
        {
            SetTime(indexPath, BundleFiles.IndexPath(plan.Destination));
        }

        return note is null ? [] : [note];

        void WriteIndex(IOutputFile file, int shardCount)
        {
            if (shardCount == count)
            {
                file.Write(index, 0);
            }
            else
            {
                Recount(indexPath, file, shardCount);
            }

            // It was saved when the source was: the order of saves, and their age, are told by that. As long as files of an older one
            // may be left, they have to be older than the index.
            if (!plan.Existing.IsThere)
            {
                SetTime(indexPath, file);
            }
        }
    }

    /// <summary>
    /// The files of a V1 checkpoint have no index. The first of them has the temporary name of one until the others are there, so that
    /// what is left of an interrupted copy is known.
    /// </summary>
    public IEnumerable<CheckpointNote> WriteV1()
    {
        string suffix = TemporaryName.NewWholeSuffix();
        string directory = Path.GetDirectoryName(plan.Destination)!;
        string first = plan.Destination + FixedNames.IndexSuffix + suffix;
        var staged = new List<(string From, string To)>();
        var made = new List<string>();
        var open = new List<IOutputFile>();
        bool isCurrent = false;
        try
        {
            CreateDirectories(directory);
            foreach (string source in plan.Files)
            {
                string path =
                    source == plan.Source.First ? first
                    : source.EndsWith(FixedNames.MetaSuffix, StringComparison.Ordinal) ? plan.Destination + FixedNames.MetaSuffix + suffix
                    : BundleFiles.DataPath(plan.Destination, staged.Count, plan.Files.Count) + suffix;
                made.Add(path);
                IOutputFile file = files.Create(path);
                open.Add(file);
                WriteFile(source, file);
                staged.Add((path, plan.NewPath(source)));
            }

            using DirectoryLock held = DirectoryLock.Take(directory, cancellationToken);
            plan.Source.RequireUnchanged();
            var old = ExistingCheckpoint.Find(plan.Destination);
            plan.Existing.RequireUnchanged(old);
            plan.Existing.RequireMetaUnchanged(old);
            foreach ((string from, string to) in staged.Where(file => file.From != first))
            {
                made.Add(to);
                files.Rename(from, to, replace: false);
            }

            Flush(directory);
            files.Rename(first, staged[0].To, replace: false);
            isCurrent = true;
            Flush(directory);
            return [];
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            // A network file system may rename a file and still report an error.
            isCurrent |= staged.Count == plan.Files.Count && File.Exists(staged[0].To);
            throw FileErrors.ToException(e, plan.Destination, reading: false);
        }
        finally
        {
            open.ForEach(static file => file.Dispose());
            foreach (string path in isCurrent ? [] : Enumerable.Reverse(made).Where(File.Exists))
            {
                TryDelete(path);
            }
        }
    }

    private void CreateDirectories(string directory)
    {
        if (!Directory.Exists(directory))
        {
            files.CreateDirectory(directory);
        }
    }

    private void Flush(string directory)
    {
        if (_flush)
        {
            files.FlushDirectory(directory);
        }
    }

    private void TryDelete(string path)
    {
        try
        {
            files.Delete(path);
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            // The temporary name tells what is left; the error that is being thrown tells why.
        }
    }

    /// <param name="source">What to write; null for a data file without any value, which the source need not have.</param>
    /// <param name="file">Where to.</param>
    private void WriteFile(string? source, IOutputFile file)
    {
        if (source is not null)
        {
            using var writer = new PipelinedWriter(file, plan.Destination, RegularFile.FindStamp(source)?.Length ?? 0);
            FileCopier.Copy(source, writer, cancellationToken, OnCopied);
            writer.Complete();
        }

        SetTime(source ?? BundleFiles.IndexPath(plan.Location.Prefix), file);

        if (_flush)
        {
            FileCopier.Flush(file, plan.Destination, cancellationToken);
        }

        void OnCopied(int bytes)
        {
            _done += bytes;
            onProgress?.Invoke(new TransferProgress(_done, Math.Max(_done, plan.Size), Path.GetFileName(source)));
        }
    }

    private void SetTime(string source, string path)
    {
        if (RegularFile.TryFindStamp(source) is { } stamp)
        {
            files.SetTime(path, stamp.Time);
        }
    }

    private static void SetTime(string source, IOutputFile file)
    {
        if (RegularFile.TryFindStamp(source) is { } stamp)
        {
            file.SetTime(stamp.Time);
        }
    }

    private static byte[] ReadAll(string path)
    {
        using var file = SourceFile.Open(path);
        byte[] bytes = new byte[file.Length];
        file.ReadExactly(bytes, 0);
        return bytes;
    }

    /// <summary>The same index for data files whose names state another number of them.</summary>
    private static void Recount(string indexPath, IOutputFile file, int shardCount)
    {
        using var table = TableReader.Open(indexPath);
        using var stream = new OutputStream(file);
        var writer = new TableWriter(stream);
        var message = new ProtoWriter();
        TableCursor entries = table.Read();
        while (entries.MoveNext())
        {
            if (entries.Key.IsEmpty)
            {
                BundleHeader.Parse(entries.Value).WithShardCount(shardCount).WriteTo(message);
                writer.Add(default, message.Written);
            }
            else
            {
                writer.Add(entries.Key, entries.Value);
            }
        }

        writer.Finish();
        stream.Flush();
    }
}
