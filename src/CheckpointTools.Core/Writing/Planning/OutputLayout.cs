using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Writing.Planning;

/// <summary>Decides which data files the new checkpoint has, and where in them every payload lies.</summary>
internal static class OutputLayout
{
    /// <summary>One data file after the other, each up to a size; a larger payload has one to itself.</summary>
    /// <param name="payloads">What is written, in order.</param>
    /// <param name="firstShard">The number of the first data file.</param>
    /// <param name="maxSize">The size.</param>
    /// <exception cref="CheckpointException">A file would be larger than any file can be.</exception>
    public static List<OutputFile> Write(PlannedEntry[] payloads, int firstShard, long maxSize)
    {
        var files = new List<OutputFile>();
        int first = 0;
        long offset = 0;
        for (int i = 0; i < payloads.Length; i++)
        {
            PlannedEntry payload = payloads[i];
            if (offset > 0 && payload.Entry.Size > maxSize - offset)
            {
                if (maxSize == long.MaxValue)
                {
                    // Tensors may share their bytes in a source; in a copy each has its own, which can be more than any file holds.
                    throw TransferFaults.TooLarge(payload.Variable);
                }

                files.Add(OutputFile.Written(new ArraySegment<PlannedEntry>(payloads, first, i - first)));
                first = i;
                offset = 0;
            }

            payload.TargetShard = firstShard + files.Count;
            payload.TargetOffset = offset;
            offset += payload.Entry.Size;
        }

        files.Add(OutputFile.Written(new ArraySegment<PlannedEntry>(payloads, first, payloads.Length - first)));
        return files;
    }

    /// <summary>Whole data files of the sources, in the order of what is used of them.</summary>
    /// <param name="sources">The sources.</param>
    /// <param name="payloads">What is used, sorted by source and data file.</param>
    /// <param name="firstShard">The number of the first data file.</param>
    public static List<OutputFile> Link(IReadOnlyList<PlannedSource> sources, IReadOnlyList<PlannedEntry> payloads, int firstShard)
    {
        var files = new List<OutputFile>();
        (int Source, int Shard) last = (-1, -1);
        foreach (PlannedEntry payload in payloads)
        {
            if (last != (payload.Source, payload.Entry.ShardId))
            {
                last = (payload.Source, payload.Entry.ShardId);
                PlannedSource source = sources[payload.Source];
                files.Add(OutputFile.Linked(RealFile(BundleFiles.DataPath(source.Prefix, payload.Entry.ShardId, source.Header.ShardCount))));
            }

            payload.TargetShard = firstShard + files.Count - 1;
            payload.TargetOffset = payload.Entry.Offset;
        }

        return files;
    }

    /// <summary>The data files of a checkpoint that is added to: they stay as they are, under names that count the new ones too.</summary>
    /// <param name="kept">The checkpoint.</param>
    /// <param name="payloads">What is in them.</param>
    public static List<OutputFile> Keep(PlannedSource kept, IEnumerable<PlannedEntry> payloads)
    {
        var used = new HashSet<int>();
        foreach (PlannedEntry payload in payloads)
        {
            payload.TargetShard = payload.Entry.ShardId;
            payload.TargetOffset = payload.Entry.Offset;
            used.Add(payload.Entry.ShardId);
        }

        // A data file that nothing refers to may be absent; its number is not. One that values are in is never taken for absent.
        return [.. Enumerable.Range(0, kept.Header.ShardCount)
            .Select(shard => (IsUsed: used.Contains(shard), Path: BundleFiles.DataPath(kept.Prefix, shard, kept.Header.ShardCount)))
            .Select(file => file.IsUsed || File.Exists(file.Path) ? OutputFile.Kept(KeptFile(kept.Prefix, file.Path)) : OutputFile.Written([]))];
    }

    /// <summary>All that are used were there a moment ago: who has taken one away since has published another checkpoint.</summary>
    private static string KeptFile(string prefix, string path)
    {
        try
        {
            return RealFile(path);
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.CheckpointNotFound)
        {
            throw GenerationFaults.DestinationChanged(prefix);
        }
    }

    /// <summary>A second name for a symbolic link would be another link, which may lead nowhere from its new place.</summary>
    private static string RealFile(string path)
    {
        try
        {
            return File.ResolveLinkTarget(path, returnFinalTarget: true)?.FullName ?? path;
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, path, reading: true);
        }
    }
}
