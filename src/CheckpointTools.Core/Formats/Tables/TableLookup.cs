namespace CheckpointTools.Formats.Tables;

/// <summary>
/// Finds single entries of a table by key. One block is held in memory: looking up entries in the order of their keys costs one pass over
/// their blocks, however many they are.
/// </summary>
internal sealed class TableLookup
{
    private readonly TableReader _table;
    private readonly List<(byte[] Separator, BlockHandle Handle)> _blocks = [];
    private readonly BlockCursor _entries = new();

    /// <summary>
    /// The fault of each damaged block, determined once however many entries are looked up in it, and the key before the fault.
    /// </summary>
    private readonly Dictionary<int, (byte[]? Before, CheckpointException Fault)> _faults = [];
    private byte[] _buffer = [];
    private ReadOnlyMemory<byte> _block;
    private int _open = -1;
    private bool _begun;

    /// <exception cref="CheckpointException">The index block is damaged.</exception>
    public TableLookup(TableReader table)
    {
        _table = table;
        try
        {
            ReadIndex();
        }
        catch (TableBlockException e)
        {
            throw TableFaults.Damaged(table.Path, table.BlocksEnd, $"the index block {e.Message}", e.Fault);
        }
    }

    /// <summary>Finds an entry.</summary>
    /// <param name="key">Its key.</param>
    /// <param name="value">Its value; valid until the next search.</param>
    /// <exception cref="CheckpointException">The block that would hold it is damaged.</exception>
    public bool TryFind(ReadOnlySpan<byte> key, out ReadOnlySpan<byte> value)
    {
        value = default;
        int block = BlockOf(key);
        if (block == _blocks.Count)
        {
            return false;
        }

        if (
            _faults.TryGetValue(block, out (byte[]? Before, CheckpointException Fault) known)
            && (known.Before is null || key.SequenceCompareTo(known.Before) > 0)
        )
        {
            throw known.Fault;
        }

        try
        {
            if (block != _open)
            {
                _open = -1;
                _block = _table.ReadBlock(_blocks[block].Handle, ref _buffer);
                Begin();
                _open = block;
            }
            else if (_begun && _entries.Key.SequenceCompareTo(key) > 0)
            {
                Begin();
            }

            // After the last entry, the cursor still has that entry's key.
            while (!_begun || _entries.Key.SequenceCompareTo(key) < 0)
            {
                if (!_entries.MoveNext())
                {
                    return false;
                }

                _begun = true;
            }
        }
        catch (TableBlockException e)
        {
            _open = -1;
            CheckpointException fault = TableFaults.DamagedBlock(_table.Path, _blocks[block].Handle, e.Message, e.Fault);
            _faults[block] = (_begun ? _entries.Key.ToArray() : null, fault);
            throw fault;
        }
        catch (CheckpointException e) when (e.Error == CheckpointError.DamagedIndex)
        {
            _faults[block] = (null, e);
            throw;
        }

        if (!_entries.Key.SequenceEqual(key))
        {
            return false;
        }

        value = _entries.Value;
        return true;
    }

    private void Begin()
    {
        _entries.Open(_block);
        _begun = false;
    }

    /// <summary>The first block whose separator is not below the key: no other can have it.</summary>
    private int BlockOf(ReadOnlySpan<byte> key)
    {
        (int low, int high) = (0, _blocks.Count);
        while (low < high)
        {
            int middle = low + ((high - low) / 2);
            if (_blocks[middle].Separator.AsSpan().SequenceCompareTo(key) >= 0)
            {
                high = middle;
            }
            else
            {
                low = middle + 1;
            }
        }

        return low;
    }

    private void ReadIndex()
    {
        var index = new BlockCursor();
        index.Open(_table.IndexBlock);
        long end = 0;
        while (index.MoveNext())
        {
            ReadOnlySpan<byte> value = index.Value;
            if (!BlockHandle.TryRead(ref value, _table.BlocksEnd, out BlockHandle handle))
            {
                throw new TableBlockException("refers to a block outside the file");
            }

            if (handle.Offset < end)
            {
                throw new TableBlockException($"has the block at offset {handle.Offset} after one that ends at {end}");
            }

            end = handle.End;
            _blocks.Add((index.Key.ToArray(), handle));
        }
    }
}
