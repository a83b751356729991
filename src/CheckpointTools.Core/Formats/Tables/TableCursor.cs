namespace CheckpointTools.Formats.Tables;

/// <summary>
/// Walks all entries of a table in the order of their keys, block by block. Keys must increase strictly over the whole file and agree with
/// the separators of the index block, and blocks must not overlap: otherwise TensorFlow silently loses entries (format.md 2.9, 14.1).
/// </summary>
/// <remarks>
/// After a damaged block, the walk can go on with the next one. In a block whose keys are out of order, only the entries are skipped that
/// do not sort after all before them or not before its separator. Entries that were returned before a fault in their block remain valid:
/// the block's checksum was right, so they are what was written. No block is read twice, whatever the index block lists.
/// </remarks>
internal sealed class TableCursor
{
    private readonly TableReader _table;
    private readonly BlockCursor _index = new();
    private readonly BlockCursor _entries = new();
    private byte[] _buffer = [];
    private readonly byte[] _from;
    private readonly Action<CheckpointException>? _onFault;
    private byte[]? _separatorBefore;
    private byte[]? _separator;
    private BlockHandle _block;
    private long _blocksEnd;
    private bool _inBlock;
    private bool _firstEntry;
    private bool _isPastSeparator;
    private bool _atEnd;

    internal TableCursor(TableReader table, Action<CheckpointException>? onFault, ReadOnlySpan<byte> from = default)
    {
        _table = table;
        _onFault = onFault;
        _from = from.ToArray();
        try
        {
            OpenBlock(_index, table.IndexBlock);
        }
        catch (CheckpointException e) when (IsReported(e))
        {
            _onFault!(e);
        }
    }

    /// <summary>The current entry's key; valid until the next move.</summary>
    public ReadOnlySpan<byte> Key => _entries.Key;

    /// <summary>The current entry's value; valid until the next move.</summary>
    public ReadOnlySpan<byte> Value => _entries.Value;

    /// <summary>The file offset of the block with the current entry.</summary>
    public long BlockOffset => _block.Offset;

    /// <summary>
    /// The file offset of the first block so far in which a length takes more bytes than it needs: readers accept that, and no writer does
    /// it.
    /// </summary>
    public long? LongNumberBlock { get; private set; }

    /// <summary>Moves to the next entry.</summary>
    /// <returns>False after the last entry.</returns>
    /// <exception cref="CheckpointException">A block is damaged or out of order, or the file cannot be read.</exception>
    public bool MoveNext()
    {
        while (!_atEnd)
        {
            try
            {
                return MoveNextOrThrow();
            }
            catch (CheckpointException e) when (IsReported(e))
            {
                // An entry out of order is skipped; after any other fault, nothing in the block can be trusted.
                _inBlock &= e.Fault == FaultCode.KeyOrder;
                _onFault!(e);
            }
        }

        return false;
    }

    private bool MoveNextOrThrow()
    {
        while (true)
        {
            if (_inBlock)
            {
                if (Step(_entries))
                {
                    LongNumberBlock ??= _entries.HasLongNumber ? _block.Offset : null;
                    if (FitsSeparators() && Key.SequenceCompareTo(_from) >= 0)
                    {
                        return true;
                    }

                    continue;
                }

                _inBlock = false;
            }

            if (!Step(_index))
            {
                _atEnd = true;
                return false;
            }

            LongNumberBlock ??= _index.HasLongNumber ? _table.BlocksEnd : null;

            // A separator is at least the last key of its block.
            if (_index.Key.SequenceCompareTo(_from) >= 0)
            {
                OpenNextBlock();
            }
        }
    }

    /// <summary>An unreadable sector loses its block, as a wrong checksum does; a file that changes meanwhile is not damaged.</summary>
    private bool IsReported(CheckpointException fault) =>
        _onFault is not null && fault.Error is (CheckpointError.DamagedIndex or CheckpointError.ReadFailed);

    private void OpenNextBlock()
    {
        _separatorBefore = _separator;
        _isPastSeparator = false;
        _separator = _index.Key.ToArray();
        ReadOnlySpan<byte> value = _index.Value;
        if (!BlockHandle.TryRead(ref value, _table.BlocksEnd, out BlockHandle handle))
        {
            throw TableFaults.Damaged(_table.Path, _table.BlocksEnd, "the index block refers to a block outside the file");
        }

        // Writers put blocks one after the other. If two overlapped, or one were listed twice, the walk would return entries that were
        // never written.
        if (handle.Offset < _blocksEnd)
        {
            throw TableFaults.DamagedBlock(
                _table.Path,
                handle,
                $"does not come after the one before it, at offset {_block.Offset}",
                FaultCode.BlockOrder
            );
        }

        _block = handle;
        _blocksEnd = handle.End;
        OpenBlock(_entries, _table.ReadBlock(handle, ref _buffer));
        _inBlock = true;
        _firstEntry = true;
    }

    /// <returns>False for a key that belongs in another block: the following ones would not sort after it.</returns>
    private bool FitsSeparators()
    {
        // The last key of a block is at most its separator, which is below the first key of the next block.
        if (_firstEntry && _separatorBefore is not null && Key.SequenceCompareTo(_separatorBefore) <= 0)
        {
            throw TableFaults.DamagedBlock(
                _table.Path,
                _block,
                "begins with a key that does not sort after the block before",
                FaultCode.BlockOrder
            );
        }

        _firstEntry = false;

        if (Key.SequenceCompareTo(_separator) <= 0)
        {
            return true;
        }

        CheckpointException fault = TableFaults.DamagedBlock(
            _table.Path,
            _block,
            "has keys that sort after its separator in the index block",
            FaultCode.BlockOrder
        );
        if (_onFault is null)
        {
            throw fault;
        }

        if (!_isPastSeparator)
        {
            _isPastSeparator = true;
            _onFault(fault);
        }

        return false;
    }

    private bool Step(BlockCursor cursor)
    {
        try
        {
            return cursor.MoveNext();
        }
        catch (TableBlockException e)
        {
            throw Fault(cursor, e);
        }
    }

    private void OpenBlock(BlockCursor cursor, ReadOnlyMemory<byte> block)
    {
        try
        {
            cursor.Open(block);
        }
        catch (TableBlockException e)
        {
            throw Fault(cursor, e);
        }
    }

    private CheckpointException Fault(BlockCursor cursor, TableBlockException e)
    {
        if (!ReferenceEquals(cursor, _index))
        {
            return TableFaults.DamagedBlock(_table.Path, _block, e.Message, e.Fault);
        }

        // The positions of the other blocks are unknown.
        _atEnd = true;
        return TableFaults.Damaged(_table.Path, _table.BlocksEnd, $"the index block {e.Message}", e.Fault);
    }
}
