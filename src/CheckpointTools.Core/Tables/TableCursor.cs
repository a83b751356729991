namespace CheckpointTools.Tables;

/// <summary>
/// Walks all entries of a table in the order of their keys, block by block. Keys must increase strictly over the whole file and fit the
/// separators of the index block; blocks must not overlap: TensorFlow loses entries silently where they do (format.md 2.9, 14.1).
/// </summary>
public sealed class TableCursor
{
    private readonly TableReader _table;
    private readonly BlockCursor _index = new();
    private readonly BlockCursor _entries = new();
    private byte[] _buffer = [];
    private byte[] _separator = [];
    private BlockHandle _block;
    private long _blocksEnd;
    private bool _inBlock;
    private bool _firstBlock = true;
    private bool _firstEntry;

    internal TableCursor(TableReader table)
    {
        _table = table;
        OpenBlock(_index, table.IndexBlock);
    }

    /// <summary>The current entry's key; valid until the next move.</summary>
    public ReadOnlySpan<byte> Key => _entries.Key;

    /// <summary>The current entry's value; valid until the next move.</summary>
    public ReadOnlySpan<byte> Value => _entries.Value;

    /// <summary>The file offset of the block that the current entry lies in.</summary>
    public long BlockOffset => _block.Offset;

    /// <summary>Moves to the next entry.</summary>
    /// <returns>False behind the last entry.</returns>
    /// <exception cref="CheckpointException">A block is damaged or out of order, or the file cannot be read.</exception>
    public bool MoveNext()
    {
        while (true)
        {
            if (_inBlock)
            {
                if (Step(_entries))
                {
                    CheckSeparators();
                    return true;
                }

                _inBlock = false;
            }

            if (!Step(_index))
            {
                return false;
            }

            OpenNextBlock();
        }
    }

    private void OpenNextBlock()
    {
        ReadOnlySpan<byte> value = _index.Value;
        if (!BlockHandle.TryRead(ref value, _table.BlocksEnd, out BlockHandle handle))
        {
            throw TableFaults.Damaged(_table.Path, _table.BlocksEnd, "the index block refers to a block outside the file");
        }

        // Writers put blocks one behind the other. Two that overlap, or one listed twice, would show entries that nobody wrote.
        if (handle.Offset < _blocksEnd)
        {
            throw TableFaults.DamagedBlock(_table.Path, handle, $"does not lie behind the one before it, at offset {_block.Offset}");
        }

        _block = handle;
        _blocksEnd = handle.End;
        OpenBlock(_entries, _table.ReadBlock(handle, ref _buffer));
        _inBlock = true;
        _firstEntry = true;
    }

    private void CheckSeparators()
    {
        // The last key of a block is at most its separator, which is below the first key of the next block.
        if (_firstEntry && !_firstBlock && Key.SequenceCompareTo(_separator) <= 0)
        {
            throw TableFaults.DamagedBlock(_table.Path, _block, "begins with a key that does not sort behind the block before");
        }

        if (_firstEntry)
        {
            _separator = _index.Key.ToArray();
            _firstEntry = false;
            _firstBlock = false;
        }

        if (Key.SequenceCompareTo(_separator) > 0)
        {
            throw TableFaults.DamagedBlock(_table.Path, _block, "has a key that sorts behind its separator in the index block");
        }
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

    private CheckpointException Fault(BlockCursor cursor, TableBlockException e) => ReferenceEquals(cursor, _index)
        ? TableFaults.Damaged(_table.Path, _table.BlocksEnd, $"the index block {e.Message}")
        : TableFaults.DamagedBlock(_table.Path, _block, e.Message);
}
