using System.Buffers.Binary;
using CheckpointTools.Binary;

namespace CheckpointTools.Fuzz.Formats;

/// <summary>Protobuf messages as lists of fields, whatever their meaning.</summary>
internal static class MessageBytes
{
    /// <returns>Null if the bytes are not a message; groups are not supported and count as such.</returns>
    public static List<MessageField>? Decode(ReadOnlySpan<byte> message)
    {
        var fields = new List<MessageField>();
        while (!message.IsEmpty)
        {
            if (
                !Varint.TryRead32(ref message, out uint tag)
                || tag >> ProtoField.NumberShift == 0
                || !TryRead(tag, ref message, out MessageField field)
            )
            {
                return null;
            }

            fields.Add(field);
        }

        return fields;
    }

    public static byte[] Encode(IEnumerable<MessageField> fields)
    {
        var writer = new ProtoWriter();
        byte[] word = new byte[sizeof(ulong)];
        foreach ((uint tag, ulong number, byte[]? bytes) in fields)
        {
            switch (tag & ProtoField.WireTypeMask)
            {
                case ProtoField.BytesType:
                    writer.WriteBytes(tag, bytes);
                    break;
                case ProtoField.Fixed32Type or ProtoField.Fixed64Type:
                    WriteTag(writer, tag);
                    BinaryPrimitives.WriteUInt64LittleEndian(word, number);
                    writer.WriteRaw(
                        word.AsSpan(0, (tag & ProtoField.WireTypeMask) == ProtoField.Fixed32Type ? sizeof(uint) : sizeof(ulong))
                    );
                    break;
                case ProtoField.VarintType:
                    writer.WriteNumberAlways(tag, (long)number);
                    break;
                default:
                    WriteTag(writer, tag);
                    break;
            }
        }

        return writer.Written.ToArray();
    }

    private static bool TryRead(uint tag, ref ReadOnlySpan<byte> message, out MessageField field)
    {
        field = default;
        ulong number;
        switch (tag & ProtoField.WireTypeMask)
        {
            case ProtoField.VarintType:
                if (!Varint.TryRead(ref message, out number))
                {
                    return false;
                }

                break;
            case ProtoField.BytesType:
                if (!Varint.TryRead(ref message, out number) || number > (ulong)message.Length)
                {
                    return false;
                }

                field = new MessageField(tag, 0, message[..(int)number].ToArray());
                message = message[(int)number..];
                return true;
            case ProtoField.Fixed32Type when message.Length >= sizeof(uint):
                number = BinaryPrimitives.ReadUInt32LittleEndian(message);
                message = message[sizeof(uint)..];
                break;
            case ProtoField.Fixed64Type when message.Length >= sizeof(ulong):
                number = BinaryPrimitives.ReadUInt64LittleEndian(message);
                message = message[sizeof(ulong)..];
                break;
            default:
                return false;
        }

        field = new MessageField(tag, number, null);
        return true;
    }

    private static void WriteTag(ProtoWriter writer, uint tag)
    {
        byte[] bytes = new byte[Varint.MaxLength];
        writer.WriteRaw(bytes.AsSpan(0, Varint.Write(bytes, tag)));
    }
}
