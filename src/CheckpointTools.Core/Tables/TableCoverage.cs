namespace CheckpointTools.Tables;

/// <summary>
/// Which bytes of a table belong to blocks: the data blocks that the index block lists, the metaindex block, and the index block itself. Writers put
/// them one behind the other; what lies between was lost from the index block, or is nothing.
/// </summary>
internal sealed class TableCoverage
{
    private readonly TableReader _table;

    private TableCoverage(TableReader table, List<(BlockHandle Handle, string Name)> blocks) => (_table, Blocks) = (table, blocks);

    /// <summary>The blocks in the order of the file, those that lie within it, each with what it is.</summary>
    public IReadOnlyList<(BlockHandle Handle, string Name)> Blocks { get; }

    public static TableCoverage Of(TableReader table)
    {
        List<(BlockHandle Handle, string Name)> blocks = [(table.IndexHandle, "index"), .. DataBlocks(table)];
        if (table.MetaindexHandle is { } metaindex)
        {
            blocks.Add((metaindex, "metaindex"));
        }

        blocks.Sort(static (a, b) => a.Handle.Offset.CompareTo(b.Handle.Offset));
        return new TableCoverage(table, blocks);
    }

    /// <summary>The stretches of bytes that belong to no block.</summary>
    public IEnumerable<(long Start, long End)> Gaps()
    {
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

    /// <summary>Sound blocks with entries in the gaps: what is in them is not found, and was written all the same.</summary>
    public IEnumerable<CheckpointException> FindUnlisted(CancellationToken cancellationToken = default)
    {
        foreach ((long start, long end) in Gaps())
        {
            foreach ((long offset, long length, bool isBlock) in new UnlistedBlocks(_table, start, end).Find(cancellationToken))
            {
                var handle = new BlockHandle(offset, length - TableFormat.TrailerLength);
                if (isBlock && HasEntries(handle))
                {
                    yield return TableFaults.DamagedBlock(_table.Path, handle, "is sound, and the index block does not list it: what is in it is not found", FaultCode.UnlistedBlock);
                }
            }
        }
    }

    /// <summary>Nothing is lost with an empty block, or with bytes whose checksum is right but that are none.</summary>
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

    private static List<(BlockHandle Handle, string Name)> DataBlocks(TableReader table)
    {
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
            // Walking the entries says so.
        }

        return blocks;
    }
}
