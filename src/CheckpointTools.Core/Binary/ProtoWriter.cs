using System.Buffers.Binary;

namespace CheckpointTools.Binary;

/// <summary>Writes protobuf fields into a reusable buffer.</summary>
internal sealed class ProtoWriter
{
    private byte[] _buffer = new byte[256];
    private int _length;

    public ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    public void Clear() => _length = 0;

    /// <summary>Writes a number, unless it is 0: proto3 omits defaults.</summary>
    public void WriteNumber(uint tag, long value)
    {
        if (value != 0)
        {
            WriteNumberAlways(tag, value);
        }
    }

    /// <summary>Writes a number, including 0: for members of a oneof, whose presence has a meaning.</summary>
    public void WriteNumberAlways(uint tag, long value)
    {
        Reserve(2 * Varint.MaxLength);
        _length += Varint.Write(_buffer.AsSpan(_length), tag);
        _length += Varint.Write(_buffer.AsSpan(_length), (ulong)value);
    }

    public void WriteFixed32(uint tag, uint value)
    {
        if (value == 0)
        {
            return;
        }

        Reserve(Varint.MaxLength + sizeof(uint));
        _length += Varint.Write(_buffer.AsSpan(_length), tag);
        BinaryPrimitives.WriteUInt32LittleEndian(_buffer.AsSpan(_length), value);
        _length += sizeof(uint);
    }

    public void WriteBytes(uint tag, ReadOnlySpan<byte> bytes)
    {
        Reserve((2 * Varint.MaxLength) + bytes.Length);
        _length += Varint.Write(_buffer.AsSpan(_length), tag);
        _length += Varint.Write(_buffer.AsSpan(_length), (ulong)bytes.Length);
        WriteRaw(bytes);
    }

    /// <summary>Writes whole fields that were kept from a source.</summary>
    public void WriteRaw(ReadOnlySpan<byte> fields)
    {
        Reserve(fields.Length);
        fields.CopyTo(_buffer.AsSpan(_length));
        _length += fields.Length;
    }

    private void Reserve(int bytes)
    {
        if (_buffer.Length - _length < bytes)
        {
            Array.Resize(ref _buffer, Math.Max(2 * _buffer.Length, _length + bytes));
        }
    }
}
