using CheckpointTools.Files;
using CheckpointTools.Formats.Bundles;
using CheckpointTools.Writing.Publishing;

namespace CheckpointTools.Writing.Planning;

/// <summary>The last stage: which data files the new checkpoint has, and where in them every payload lies.</summary>
internal sealed class OutputLayout
{
    /// <summary>A checkpoint that counts more data files than this is not added to: no real one comes near.</summary>
    private const int MaxShards = 99_998;

    private readonly PlannedEntry[] _entries;
    private readonly SharedStretches _shared;
    private readonly List<OutputFile> _files = [];
    private readonly DataPlace[] _places;

    private OutputLayout(ComposedEntries entries)
    {
        _entries = entries.Index;
        _shared = entries.Shared;
        _places = new DataPlace[entries.Index.Length];
    }

    /// <summary>The data files; none if those that are there stay as they are.</summary>
    public IReadOnlyList<OutputFile> Files => _files;

    /// <summary>The places of the payloads, by the numbers of their entries.</summary>
    public IReadOnlyList<DataPlace> Places => _places;

    /// <summary>Lays out a new checkpoint. Of one that is added to, all data files stay, under names that count the new ones too.</summary>
    /// <param name="entries">The entries.</param>
    /// <param name="sources">The sources; the one that is added to is the first.</param>
    /// <param name="options">How to transfer.</param>
    /// <exception cref="CheckpointException">A file would be larger than any file can be, or there are too many.</exception>
    public static OutputLayout Arrange(ComposedEntries entries, IReadOnlyList<PlannedSource> sources, TransferOptions options)
    {
        var layout = new OutputLayout(entries);
        ArraySegment<int> added = entries.Payloads;
        if (sources[0].IsKept)
        {
            int kept = Array.FindIndex(entries.Payloads, number => entries.Index[number] is { Source: not 0 } or { Made: not null });
            kept = kept < 0 ? entries.Payloads.Length : kept;
            layout.Keep(
                sources[0],
                added[..kept],
                replacesGraph: added[kept..].Any(number => entries.Index[number].Variable.IsObjectGraph)
            );
            added = added[kept..];
        }

        // An empty data file would be legal, but it would break a merge by TensorFlow.
        if (added.Count > 0 && options.Mode == TransferMode.Copy)
        {
            layout.Write(added, options.MaxShardSize);
        }
        else if (added.Count > 0)
        {
            layout.Link(added, sources);
        }

        return layout;
    }

    /// <summary>Every payload where it is.</summary>
    public static OutputLayout Stay(ComposedEntries entries)
    {
        var layout = new OutputLayout(entries);
        layout.PlaceAsStored(entries.Payloads);
        return layout;
    }

    /// <summary>One data file after the other, each up to a size; a larger payload has one to itself.</summary>
    private void Write(ArraySegment<int> payloads, long maxSize)
    {
        int first = 0;
        long offset = 0;
        for (int i = 0; i < payloads.Count; i++)
        {
            if (_shared.LeadOf(payloads[i]) is var lead && lead != payloads[i])
            {
                _places[payloads[i]] = _places[lead];
                continue;
            }

            PlannedEntry payload = _entries[payloads[i]];
            if (offset > 0 && payload.Entry.Size > maxSize - offset)
            {
                if (maxSize == long.MaxValue)
                {
                    // Tensors that overlap in a source have their own bytes in a copy, which can be more than a file can hold.
                    throw TransferFaults.TooLarge(payload.Variable);
                }

                _files.Add(OutputFile.Written(payloads[first..i], offset));
                first = i;
                offset = 0;
            }

            _places[payloads[i]] = new DataPlace(_files.Count, offset);
            offset += payload.Entry.Size;
        }

        _files.Add(OutputFile.Written(payloads[first..], offset));
    }

    /// <summary>Whole data files of the sources, in the order of what is used of them.</summary>
    private void Link(ArraySegment<int> payloads, IReadOnlyList<PlannedSource> sources)
    {
        (int Source, int Shard) last = (-1, -1);
        foreach (int number in payloads.Where(number => _entries[number].Made is null))
        {
            PlannedEntry payload = _entries[number];
            if (last != (payload.Source, payload.Entry.ShardId))
            {
                last = (payload.Source, payload.Entry.ShardId);
                PlannedSource source = sources[payload.Source];
                _files.Add(
                    OutputFile.Linked(FindRealFile(BundleFiles.DataPath(source.Prefix, payload.Entry.ShardId, source.Header.ShardCount)))
                );
            }

            _places[number] = new DataPlace(_files.Count - 1, payload.Entry.Offset);
        }

        // What is in no source, such as an object graph that was edited, is a data file beside theirs.
        int[] made = [.. payloads.Where(number => _entries[number].Made is not null)];
        if (made.Length > 0)
        {
            Write(made, long.MaxValue);
        }
    }

    /// <summary>The data files of a checkpoint that is added to. One that holds only a graph that is replaced gives up its place.</summary>
    private void Keep(PlannedSource kept, ArraySegment<int> payloads, bool replacesGraph)
    {
        if (kept.Header.ShardCount > MaxShards)
        {
            throw TransferFaults.NoPlaceForShards(kept);
        }

        PlaceAsStored(payloads);
        HashSet<int> used = [.. payloads.Select(number => _entries[number].Entry.ShardId)];
        int shardCount = kept.Header.ShardCount;
        if (
            replacesGraph
            && kept.ObjectGraph is { Entry: { Offset: 0 } graph }
            && graph.ShardId == shardCount - 1
            && !used.Contains(graph.ShardId)
        )
        {
            string last = BundleFiles.DataPath(kept.Prefix, graph.ShardId, shardCount);
            shardCount -= File.Exists(last) && new FileInfo(last).Length == graph.Size ? 1 : 0;
        }

        for (int shard = 0; shard < shardCount; shard++)
        {
            // A data file that nothing refers to may be absent, but it keeps its number. One that holds values is never taken for absent.
            string path = BundleFiles.DataPath(kept.Prefix, shard, kept.Header.ShardCount);
            _files.Add(
                used.Contains(shard) || File.Exists(path) ? OutputFile.Kept(FindKeptFile(kept.Prefix, path)) : OutputFile.Written([], 0)
            );
        }
    }

    private void PlaceAsStored(ArraySegment<int> payloads)
    {
        foreach (int number in payloads)
        {
            BundleEntry entry = _entries[number].Entry;
            _places[number] = new DataPlace(entry.ShardId, entry.Offset);
        }
    }

    /// <summary>All used files were there a moment ago. If one is gone now, another checkpoint has been published.</summary>
    private static string FindKeptFile(string prefix, string path)
    {
        try
        {
            return FindRealFile(path);
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.CheckpointNotFound)
        {
            throw GenerationFaults.DestinationChanged(prefix);
        }
    }

    /// <summary>A hard link to a symbolic link would be another symbolic link, which may lead nowhere from its new place.</summary>
    private static string FindRealFile(string path)
    {
        try
        {
            return RealPath.OfFile(path);
        }
        catch (Exception e) when (FileErrors.Covers(e))
        {
            throw FileErrors.ToException(e, path, reading: true);
        }
    }
}
