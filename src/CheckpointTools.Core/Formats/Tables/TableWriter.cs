using System.Buffers.Binary;
using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Tables;

/// <summary>
/// Writes a sorted-string table as TensorFlow's own writer does, byte for byte: uncompressed, with its block size, restart intervals and
/// separators (format.md 2.4 to 2.6; table_builder.cc). The caller flushes and closes the stream.
/// </summary>
internal sealed class TableWriter
{
    private readonly Stream _output;
    private readonly BlockBuilder _data = new(TableFormat.RestartInterval);
    private readonly BlockBuilder _index = new(TableFormat.IndexRestartInterval);
    private byte[] _lastKey = [];
    private int _lastKeyLength;
    private bool _any;
    private BlockHandle? _pending;
    private long _offset;

    /// <summary>Begins a table at the stream's current position, which counts as offset 0.</summary>
    /// <param name="output">Where the table is written.</param>
    public TableWriter(Stream output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _output = output;
    }

    private ReadOnlySpan<byte> LastKey => _lastKey.AsSpan(0, _lastKeyLength);

    /// <summary>Adds an entry.</summary>
    /// <param name="key">A key that sorts after all before it, by unsigned bytes.</param>
    /// <param name="value">The value.</param>
    /// <exception cref="ArgumentException">The key does not sort after the one before it.</exception>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        if (_any && key.SequenceCompareTo(LastKey) <= 0)
        {
            throw new ArgumentException("Keys must be added in increasing order.", nameof(key));
        }

        if (_any && (long)key.Length + value.Length >= TableFormat.LargeEntry)
        {
            CloseDataBlock();
        }

        AddPendingIndexEntry(key, isLast: false);
        _data.Add(key, value);
        RememberKey(key);
        if (_data.EstimatedSize >= TableFormat.BlockSize)
        {
            CloseDataBlock();
        }
    }

    /// <summary>Writes the rest: the last block, the metaindex and index blocks and the footer.</summary>
    public void Finish()
    {
        CloseDataBlock();
        BlockHandle metaindex = WriteBlock(new BlockBuilder(TableFormat.RestartInterval).Finish());
        AddPendingIndexEntry(default, isLast: true);
        BlockHandle index = WriteBlock(_index.Finish());

        Span<byte> footer = stackalloc byte[TableFormat.FooterLength];
        footer.Clear();
        int written = metaindex.Write(footer);
        index.Write(footer[written..]);
        BinaryPrimitives.WriteUInt64LittleEndian(footer[^TableFormat.MagicLength..], TableFormat.Magic);
        _output.Write(footer);
    }

    private void CloseDataBlock()
    {
        if (!_data.IsEmpty)
        {
            _pending = WriteBlock(_data.Finish());
        }
    }

    /// <summary>The index entry of a block waits for the next key, so that the separator can be short.</summary>
    private void AddPendingIndexEntry(ReadOnlySpan<byte> nextKey, bool isLast)
    {
        if (_pending is not { } handle)
        {
            return;
        }

        Span<byte> value = stackalloc byte[TableFormat.MaxHandleLength];
        int length = handle.Write(value);
        byte[] separator = isLast ? ShortSuccessor(LastKey) : ShortestSeparator(LastKey, nextKey);
        _index.Add(separator, value[..length]);
        _pending = null;
    }

    private BlockHandle WriteBlock(ReadOnlySpan<byte> block)
    {
        var handle = new BlockHandle(_offset, block.Length);
        Span<byte> trailer = [TableFormat.StoredBlock, 0, 0, 0, 0];
        uint crc = Crc32C.Append(Crc32C.Compute(block), trailer[..1]);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[1..], Crc32C.Mask(crc));
        _output.Write(block);
        _output.Write(trailer);
        _offset = handle.End;
        return handle;
    }

    private void RememberKey(ReadOnlySpan<byte> key)
    {
        if (key.Length > _lastKey.Length)
        {
            _lastKey = new byte[Math.Max(64, 2 * key.Length)];
        }

        key.CopyTo(_lastKey);
        _lastKeyLength = key.Length;
        _any = true;
    }

    /// <summary>A short key in [last, next): cut and incremented at the first difference, where that leaves room.</summary>
    private static byte[] ShortestSeparator(ReadOnlySpan<byte> last, ReadOnlySpan<byte> next)
    {
        int common = last.CommonPrefixLength(next);
        bool oneIsPrefix = common == last.Length || common == next.Length;
        if (oneIsPrefix || last[common] == 0xFF || last[common] + 1 >= next[common])
        {
            return last.ToArray();
        }

        byte[] separator = last[..(common + 1)].ToArray();
        separator[common]++;
        return separator;
    }

    /// <summary>A short key not below the last one: its first byte that is not FF, incremented.</summary>
    private static byte[] ShortSuccessor(ReadOnlySpan<byte> last)
    {
        int position = last.IndexOfAnyExcept((byte)0xFF);
        if (position < 0)
        {
            return last.ToArray();
        }

        byte[] successor = last[..(position + 1)].ToArray();
        successor[position]++;
        return successor;
    }
}
