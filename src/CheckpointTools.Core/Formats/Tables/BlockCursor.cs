using System.Buffers.Binary;
using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Tables;

/// <summary>
/// Walks the entries of one decoded block (format.md 2.3). TensorFlow's iterator ends silently at a bad entry; this one is stricter and
/// requires correct restart points, lengths and key order.
/// </summary>
internal sealed class BlockCursor
{
    private ReadOnlyMemory<byte> _block;
    private byte[] _key = new byte[64];
    private int _keyLength;
    private int _entriesEnd;
    private int _position;
    private int _restartCount;
    private int _restartsSeen;
    private bool _any;

    /// <summary>The highest key so far, if a lower one followed it.</summary>
    private byte[]? _highest;
    private bool _isDisorderTold;
    private int _valueStart;
    private int _valueLength;
    private long _keyBytesLeft;

    public ReadOnlySpan<byte> Key => _key.AsSpan(0, _keyLength);

    public ReadOnlySpan<byte> Value => _block.Span.Slice(_valueStart, _valueLength);

    /// <summary>Whether a length in the block so far takes more bytes than it needs.</summary>
    public bool HasLongNumber { get; private set; }

    /// <summary>Begins a block. The bytes must not change until the last entry has been read.</summary>
    /// <exception cref="TableBlockException">The restart array does not fit the block.</exception>
    public void Open(ReadOnlyMemory<byte> block)
    {
        _block = block;
        _keyLength = 0;
        _position = 0;
        _restartsSeen = 0;
        _any = false;
        _highest = null;
        _isDisorderTold = false;
        HasLongNumber = false;
        _valueLength = 0;
        _keyBytesLeft = TableFormat.AlwaysUnpacked + ((long)block.Length * TableFormat.MaxKeyExpansion);
        if (block.Length < TableFormat.RestartCountLength)
        {
            throw Fault($"is {block.Length} bytes long, too short for its restart count");
        }

        uint count = BinaryPrimitives.ReadUInt32LittleEndian(block.Span[^TableFormat.RestartCountLength..]);
        int available = block.Length - TableFormat.RestartCountLength;
        if (count > (uint)(available / sizeof(uint)))
        {
            throw Fault($"claims {count} restart points but has room for {available / sizeof(uint)}");
        }

        _restartCount = (int)count;
        _entriesEnd = available - (_restartCount * sizeof(uint));
        if (_restartCount == 0 && _entriesEnd > 0)
        {
            throw Fault("has entries but no restart point");
        }
    }

    /// <summary>Moves to the next entry.</summary>
    /// <returns>False at the end of the block.</returns>
    /// <exception cref="TableBlockException">
    /// The entry is malformed or out of order. After <see cref="FaultCode.KeyOrder"/> the walk can go on; it skips all other entries that
    /// are out of order.
    /// </exception>
    public bool MoveNext()
    {
        while (Step(out int start))
        {
            if (IsInOrder())
            {
                return true;
            }

            if (!_isDisorderTold)
            {
                _isDisorderTold = true;
                throw new TableBlockException($"has an entry at {start} whose key does not sort after the one before", FaultCode.KeyOrder);
            }
        }

        return false;
    }

    private bool Step(out int start)
    {
        start = _position;
        if (_position >= _entriesEnd)
        {
            // Even an empty block has one restart point, at 0.
            if (_restartsSeen < _restartCount && (_any || _restartCount > 1 || Restart(0) != 0))
            {
                throw Fault($"has a restart point at {Restart(_restartsSeen)}, after its last entry");
            }

            return false;
        }

        ReadOnlySpan<byte> rest = _block.Span[_position.._entriesEnd];
        if (
            !Varint.TryRead32(ref rest, out uint shared)
            || !Varint.TryRead32(ref rest, out uint unshared)
            || !Varint.TryRead32(ref rest, out uint valueLength)
        )
        {
            throw Fault($"has an entry at {_position} whose lengths cannot be read");
        }

        HasLongNumber |=
            _entriesEnd - _position - rest.Length > Varint.Length(shared) + Varint.Length(unshared) + Varint.Length(valueLength);
        if ((ulong)unshared + valueLength > (ulong)rest.Length)
        {
            throw Fault($"has an entry at {_position} that runs {(ulong)unshared + valueLength - (ulong)rest.Length} bytes past its end");
        }

        if (shared > (uint)_keyLength)
        {
            throw Fault($"has an entry at {_position} that shares {shared} bytes with a key of {_keyLength}");
        }

        CheckRestart(shared);
        ReadOnlySpan<byte> suffix = rest[..(int)unshared];
        if (_any && suffix.SequenceCompareTo(_key.AsSpan((int)shared, _keyLength - (int)shared)) <= 0)
        {
            _highest ??= Key.ToArray();
        }

        int keyLength = checked((int)shared + (int)unshared);
        _keyBytesLeft -= keyLength;
        if (_keyBytesLeft < 0)
        {
            throw Fault($"has keys that unpack to more than {TableFormat.MaxKeyExpansion} times its size, which no writer makes");
        }

        if (keyLength > _key.Length)
        {
            Array.Resize(ref _key, Math.Max(keyLength, 2 * _key.Length));
        }

        suffix.CopyTo(_key.AsSpan((int)shared));
        _keyLength = keyLength;
        _valueStart = _entriesEnd - rest.Length + (int)unshared;
        _valueLength = (int)valueLength;
        _position = _valueStart + _valueLength;
        _any = true;
        return true;
    }

    /// <summary>Keys are in order again from the first that is higher than all before it.</summary>
    private bool IsInOrder()
    {
        if (_highest is not null && Key.SequenceCompareTo(_highest) <= 0)
        {
            return false;
        }

        _highest = null;
        return true;
    }

    private void CheckRestart(uint shared)
    {
        if (_restartsSeen == _restartCount)
        {
            return;
        }

        uint restart = Restart(_restartsSeen);
        if (restart > (uint)_position)
        {
            if (!_any)
            {
                throw Fault($"has its first restart point at {restart}, not at its first entry");
            }

            return;
        }

        if (restart < (uint)_position || shared != 0)
        {
            throw Fault($"has a restart point at {restart} where no entry with a whole key begins");
        }

        _restartsSeen++;
    }

    private uint Restart(int index) => BinaryPrimitives.ReadUInt32LittleEndian(_block.Span[(_entriesEnd + (index * sizeof(uint)))..]);

    private static TableBlockException Fault(string what) => new(what);
}
