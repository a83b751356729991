using CheckpointTools.Tables;

namespace CheckpointTools.Verification;

/// <summary>
/// What the walk over the entries of an index does not see: the metaindex block and the footer, which readers pass over, and bytes that belong to
/// no block (format.md 15, rows 2 to 4). The data blocks themselves are checked by the walk.
/// </summary>
internal sealed class TableChecks(TableReader table, FaultReport faults)
{
    /// <summary>The block's handle, and how its offset is called.</summary>
    private readonly List<(BlockHandle Handle, string Name)> _blocks = [];

    public void Run(CancellationToken cancellationToken)
    {
        Attempt(CheckFooter);
        ListDataBlocks();
        _blocks.Add((table.IndexHandle, "index"));
        Attempt(() => CheckCoverage(cancellationToken));
    }

    /// <summary>A part of the file that the system cannot read keeps nothing else from being looked at.</summary>
    private void Attempt(Action check)
    {
        try
        {
            check();
        }
        catch (CheckpointException e) when (FaultReport.CodeOf(e) is not null)
        {
            faults.Add(e);
        }
    }

    private void CheckFooter()
    {
        Span<byte> footer = stackalloc byte[TableFormat.FooterLength];
        table.ReadExactly(footer, table.BlocksEnd);
        ReadOnlySpan<byte> rest = footer[..^TableFormat.MagicLength];
        if (BlockHandle.TryRead(ref rest, table.BlocksEnd, out BlockHandle metaindex))
        {
            CheckMetaindex(metaindex);
        }
        else
        {
            faults.Add(FaultCode.DamagedFooter, $"{table.Path}: the footer leads to a metaindex block outside the file.", table.Path, offset: table.BlocksEnd);
            rest = footer[..^TableFormat.MagicLength];
            _ = Varint.TryRead(ref rest, out _) && Varint.TryRead(ref rest, out _);
        }

        _ = Varint.TryRead(ref rest, out _) && Varint.TryRead(ref rest, out _);
        if (rest.ContainsAnyExcept((byte)0))
        {
            faults.Add(FaultCode.FooterPadding, $"{table.Path}: the padding in the footer is not zero.", table.Path, offset: table.Length - TableFormat.MagicLength - rest.Length);
        }
    }

    private void CheckMetaindex(BlockHandle metaindex)
    {
        byte[] buffer = [];
        try
        {
            var cursor = new BlockCursor();
            cursor.Open(table.ReadBlock(metaindex, ref buffer));
            while (cursor.MoveNext())
            {
            }

            _blocks.Add((metaindex, "metaindex"));
        }
        catch (TableBlockException e)
        {
            faults.Add(TableFaults.DamagedBlock(table.Path, metaindex, e.Message, e.Fault));
        }
        catch (CheckpointException e)
        {
            faults.Add(e);
        }
    }

    /// <summary>Those that the index block lists and that lie in the file; the walk over the entries reports the others.</summary>
    private void ListDataBlocks()
    {
        var index = new BlockCursor();
        try
        {
            index.Open(table.IndexBlock);
            while (index.MoveNext())
            {
                ReadOnlySpan<byte> value = index.Value;
                if (BlockHandle.TryRead(ref value, table.BlocksEnd, out BlockHandle handle))
                {
                    _blocks.Add((handle, "data"));
                }
            }
        }
        catch (TableBlockException)
        {
            // The walk says so.
        }
    }

    private void CheckCoverage(CancellationToken cancellationToken)
    {
        _blocks.Sort(static (a, b) => a.Handle.Offset.CompareTo(b.Handle.Offset));
        long end = 0;
        string before = "";
        foreach ((BlockHandle handle, string name) in _blocks)
        {
            // Two data blocks that overlap are reported by the walk.
            if (handle.Offset < end && (name != "data" || before != "data"))
            {
                faults.Add(
                    FaultCode.BlockOrder,
                    $"{table.Path}: the {name} block at offset {handle.Offset} lies within the {before} block that ends at {end}.",
                    table.Path,
                    offset: handle.Offset);
            }
            else if (handle.Offset > end)
            {
                CheckGap(end, handle.Offset, cancellationToken);
            }

            if (handle.End > end)
            {
                end = handle.End;
                before = name;
            }
        }

        if (end < table.BlocksEnd)
        {
            CheckGap(end, table.BlocksEnd, cancellationToken);
        }
    }

    /// <summary>Nothing is lost with an empty block, or with bytes whose checksum is right but that are none.</summary>
    private bool HasEntries(BlockHandle handle)
    {
        byte[] buffer = [];
        try
        {
            var cursor = new BlockCursor();
            cursor.Open(table.ReadBlock(handle, ref buffer));
            return cursor.MoveNext();
        }
        catch (Exception e) when (e is TableBlockException or CheckpointException)
        {
            return false;
        }
    }

    private void CheckGap(long start, long end, CancellationToken cancellationToken)
    {
        long unused = 0;
        long? unusedAt = null;
        foreach ((long offset, long length, bool isBlock) in new UnlistedBlocks(table, start, end).Find(cancellationToken))
        {
            if (isBlock && HasEntries(new BlockHandle(offset, length - TableFormat.TrailerLength)))
            {
                faults.Add(
                    FaultCode.UnlistedBlock,
                    $"{table.Path}: the {length} bytes at offset {offset} are a sound block that the index block does not list; its variables are not found.",
                    table.Path,
                    offset: offset);
            }
            else
            {
                unused += length;
                unusedAt ??= offset;
            }
        }

        if (unused > 0)
        {
            faults.Add(FaultCode.UnusedIndexBytes, $"{table.Path}: {unused} bytes at offset {unusedAt} belong to no block.", table.Path, offset: unusedAt);
        }
    }
}
