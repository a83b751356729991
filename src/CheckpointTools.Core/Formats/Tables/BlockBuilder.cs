using System.Buffers.Binary;
using CheckpointTools.Binary;

namespace CheckpointTools.Formats.Tables;

/// <summary>Encodes the entries of one block (format.md 2.3; TensorFlow's block_builder.cc).</summary>
internal sealed class BlockBuilder(int restartInterval)
{
    private readonly List<uint> _restarts = [0];
    private byte[] _buffer = new byte[TableFormat.BlockSize + 4096];
    private int _length;
    private byte[] _lastKey = new byte[64];
    private int _lastKeyLength;
    private int _sinceRestart;

    public bool IsEmpty => _length == 0;

    public ReadOnlySpan<byte> LastKey => _lastKey.AsSpan(0, _lastKeyLength);

    /// <summary>The current size of the block.</summary>
    public long EstimatedSize => (long)_length + (_restarts.Count * sizeof(uint)) + TableFormat.RestartCountLength;

    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        int shared = 0;
        if (_sinceRestart < restartInterval)
        {
            shared = LastKey.CommonPrefixLength(key);
        }
        else
        {
            _restarts.Add((uint)_length);
            _sinceRestart = 0;
        }

        int unshared = key.Length - shared;
        Reserve((3 * Varint.MaxLength) + unshared + value.Length);
        Span<byte> free = _buffer.AsSpan(_length);
        int written = Varint.Write(free, (uint)shared);
        written += Varint.Write(free[written..], (uint)unshared);
        written += Varint.Write(free[written..], (uint)value.Length);
        key[shared..].CopyTo(free[written..]);
        value.CopyTo(free[(written + unshared)..]);
        _length += written + unshared + value.Length;

        if (key.Length > _lastKey.Length)
        {
            Array.Resize(ref _lastKey, 2 * key.Length);
        }

        key.CopyTo(_lastKey);
        _lastKeyLength = key.Length;
        _sinceRestart++;
    }

    /// <summary>Ends the block. The bytes stay valid until the next <see cref="Add"/>, which begins a new block.</summary>
    public ReadOnlySpan<byte> Finish()
    {
        Reserve((_restarts.Count + 1) * sizeof(uint));
        foreach (uint restart in _restarts)
        {
            BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(_length), restart);
            _length += sizeof(uint);
        }

        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(_length), (uint)_restarts.Count);
        ReadOnlySpan<byte> block = _buffer.AsSpan(0, _length + sizeof(uint));
        _restarts.Clear();
        _restarts.Add(0);
        _length = 0;
        _sinceRestart = 0;
        _lastKeyLength = 0;
        return block;
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length < bytes)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, checked(_length + bytes)));
        }
    }
}
