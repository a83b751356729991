using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace CheckpointTools.Binary;

/// <summary>
/// Reads the fields of a protobuf message from a span, without creating objects: the four small messages of an index are parsed a million
/// times. A field that the caller does not know, or knows with another wire type, is kept by <see cref="KeepUnknown"/> or skipped by <see
/// cref="Skip()"/>.
/// </summary>
internal ref struct ProtoReader(ReadOnlySpan<byte> message)
{
    /// <summary>The maximum nesting of groups; no protobuf library accepts more.</summary>
    private const int MaxDepth = 100;

    private readonly ReadOnlySpan<byte> _message = message;
    private ReadOnlySpan<byte> _rest = message;
    private int _fieldStart;

    /// <summary>The current field's number and wire type, as one value: see <see cref="ProtoField"/>.</summary>
    public uint Tag { get; private set; }

    private readonly int Position => _message.Length - _rest.Length;

    /// <summary>Moves to the next field. The one before must have been read or kept.</summary>
    /// <exception cref="ProtoException">The tag is malformed.</exception>
    public bool MoveNext()
    {
        if (_rest.IsEmpty)
        {
            return false;
        }

        _fieldStart = Position;
        Tag = ReadTag();
        return true;
    }

    public ulong ReadVarint() => Varint.TryRead(ref _rest, out ulong value) ? value : throw new ProtoException("a number ends too early");

    public uint ReadFixed32()
    {
        if (_rest.Length < sizeof(uint))
        {
            throw new ProtoException("a number ends too early");
        }

        uint value = BinaryPrimitives.ReadUInt32LittleEndian(_rest);
        _rest = _rest[sizeof(uint)..];
        return value;
    }

    public ReadOnlySpan<byte> ReadBytes()
    {
        if (!Varint.TryRead(ref _rest, out ulong length) || length > (ulong)_rest.Length)
        {
            throw new ProtoException("a part ends too early");
        }

        ReadOnlySpan<byte> bytes = _rest[..(int)length];
        _rest = _rest[(int)length..];
        return bytes;
    }

    /// <summary>
    /// The encoded value of the current field, which is a packed list with one item. For a length-delimited field, it excludes the length.
    /// </summary>
    public ReadOnlySpan<byte> ReadEncoded()
    {
        if ((Tag & ProtoField.WireTypeMask) == ProtoField.BytesType)
        {
            return ReadBytes();
        }

        ReadOnlySpan<byte> start = _rest;
        Skip();
        return start[..(start.Length - _rest.Length)];
    }

    /// <summary>The message in a field of a message. If it occurs several times, its parts are joined (protobuf's merge rule).</summary>
    /// <param name="message">The outer message.</param>
    /// <param name="tag">The field.</param>
    /// <param name="part">The inner message; empty if there is none.</param>
    /// <returns>Whether there is one.</returns>
    public static bool TryFindMessage(ReadOnlySpan<byte> message, uint tag, out ReadOnlySpan<byte> part)
    {
        part = default;
        bool found = false;
        List<byte>? parts = null;
        var reader = new ProtoReader(message);
        while (reader.MoveNext())
        {
            if (reader.Tag != tag)
            {
                reader.Skip();
                continue;
            }

            ReadOnlySpan<byte> next = reader.ReadBytes();
            if (found)
            {
                parts ??= [.. part];
                parts.AddRange(next);
            }
            else
            {
                part = next;
                found = true;
            }
        }

        part = parts is null ? part : CollectionsMarshal.AsSpan(parts);
        return found;
    }

    /// <summary>Skips the current field and appends its bytes, including the tag, to <paramref name="unknown"/>.</summary>
    public void KeepUnknown(ref List<byte>? unknown)
    {
        Skip();
        (unknown ??= []).AddRange(_message[_fieldStart..Position]);
    }

    /// <summary>Skips the current field.</summary>
    public void Skip() => Skip(Tag, 0);

    private uint ReadTag()
    {
        if (!Varint.TryRead32(ref _rest, out uint tag) || tag >> ProtoField.NumberShift == 0)
        {
            throw new ProtoException("a field has no valid number");
        }

        return tag;
    }

    private void Skip(uint tag, int depth)
    {
        switch (tag & ProtoField.WireTypeMask)
        {
            case ProtoField.VarintType:
                ReadVarint();
                break;
            case ProtoField.Fixed64Type:
                SkipBytes(sizeof(ulong));
                break;
            case ProtoField.BytesType:
                ReadBytes();
                break;
            case ProtoField.StartGroupType:
                SkipGroup(tag, depth);
                break;
            case ProtoField.Fixed32Type:
                SkipBytes(sizeof(uint));
                break;
            default:
                throw new ProtoException("a field is of an unknown wire type");
        }
    }

    private void SkipGroup(uint tag, int depth)
    {
        if (depth == MaxDepth)
        {
            throw new ProtoException("groups are nested too deeply");
        }

        uint end = (tag & ~ProtoField.WireTypeMask) | ProtoField.EndGroupType;
        for (uint inner = ReadTag(); inner != end; inner = ReadTag())
        {
            Skip(inner, depth + 1);
        }
    }

    private void SkipBytes(int count)
    {
        if (_rest.Length < count)
        {
            throw new ProtoException("a number ends too early");
        }

        _rest = _rest[count..];
    }
}
