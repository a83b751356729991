namespace CheckpointTools.Formats.Tables;

/// <summary>
/// Shows which bytes of a table belong to blocks: the data blocks that the index block lists, the metaindex block, and the index block
/// itself. Writers leave no gap between blocks; a block in a gap was lost from the index block, and other bytes have no meaning.
/// </summary>
internal sealed class TableCoverage
{
    private readonly TableReader _table;
    private readonly bool _isKnown;

    private TableCoverage(TableReader table, List<(BlockHandle Handle, string Name)> blocks, bool isKnown) =>
        (_table, Blocks, _isKnown) = (table, blocks, isKnown);

    /// <summary>The blocks within the file, in the order of their offsets, each with its kind.</summary>
    public IReadOnlyList<(BlockHandle Handle, string Name)> Blocks { get; }

    public static TableCoverage Measure(TableReader table)
    {
        List<(BlockHandle Handle, string Name)> blocks = DataBlocks(table, out bool isKnown);
        blocks.Add((table.IndexHandle, "index"));
        if (table.MetaindexHandle is { } metaindex)
        {
            blocks.Add((metaindex, "metaindex"));
        }

        blocks.Sort(static (a, b) => a.Handle.Offset.CompareTo(b.Handle.Offset));
        return new TableCoverage(table, blocks, isKnown);
    }

    /// <summary>The stretches of bytes that belong to no block; none if the index block cannot be read to its end.</summary>
    private IEnumerable<(long Start, long End)> Gaps()
    {
        if (!_isKnown)
        {
            yield break;
        }

        long end = 0;
        foreach ((BlockHandle handle, _) in Blocks)
        {
            if (handle.Offset > end)
            {
                yield return (end, handle.Offset);
            }

            end = Math.Max(end, handle.End);
        }

        if (end < _table.BlocksEnd)
        {
            yield return (end, _table.BlocksEnd);
        }
    }

    /// <summary>The contents of the gaps: sound blocks with entries, each with a fault, and bytes without meaning.</summary>
    /// <param name="maxSearched">The maximum number of bytes to search, over all gaps together.</param>
    /// <param name="cancellationToken">Stops the search.</param>
    public IEnumerable<(long Offset, long Length, CheckpointException? Lost)> InGaps(
        long maxSearched = long.MaxValue,
        CancellationToken cancellationToken = default
    )
    {
        foreach ((long start, long end) in Gaps())
        {
            long searchedEnd = Math.Min(end, start + Math.Min(maxSearched, end - start));
            foreach ((long offset, long length, bool isBlock) in new UnlistedBlocks(_table, start, searchedEnd).Find(cancellationToken))
            {
                var handle = new BlockHandle(offset, length - TableFormat.TrailerLength);
                yield return (
                    offset,
                    length,
                    isBlock && HasEntries(handle)
                        ? TableFaults.DamagedBlock(
                            _table.Path,
                            handle,
                            "is sound, but the index block does not list it: its entries are not found",
                            FaultCode.UnlistedBlock
                        )
                        : null
                );
            }

            maxSearched -= searchedEnd - start;
        }
    }

    /// <summary>Faults for sound blocks with entries in the gaps: their entries were written but are not found.</summary>
    /// <param name="maxSearched">The maximum number of bytes to search.</param>
    public IEnumerable<CheckpointException> FindUnlisted(long maxSearched) =>
        InGaps(maxSearched).Select(static stretch => stretch.Lost).OfType<CheckpointException>();

    /// <summary>An empty block, or bytes that have a right checksum by chance, lose no entries.</summary>
    private bool HasEntries(BlockHandle handle)
    {
        byte[] buffer = [];
        try
        {
            var cursor = new BlockCursor();
            cursor.Open(_table.ReadBlock(handle, ref buffer));
            return cursor.MoveNext();
        }
        catch (Exception e) when (e is TableBlockException or CheckpointException)
        {
            return false;
        }
    }

    private static List<(BlockHandle Handle, string Name)> DataBlocks(TableReader table, out bool isKnown)
    {
        isKnown = true;
        var blocks = new List<(BlockHandle Handle, string Name)>();
        var index = new BlockCursor();
        try
        {
            index.Open(table.IndexBlock);
            while (index.MoveNext())
            {
                ReadOnlySpan<byte> value = index.Value;
                if (BlockHandle.TryRead(ref value, table.BlocksEnd, out BlockHandle handle))
                {
                    blocks.Add((handle, "data"));
                }
            }
        }
        catch (TableBlockException)
        {
            // The walk over the entries reports this. The positions of the other blocks are then unknown.
            isKnown = false;
        }

        return blocks;
    }
}
