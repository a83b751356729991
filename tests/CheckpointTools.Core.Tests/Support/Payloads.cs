using System.Buffers.Binary;

namespace CheckpointTools.Tests.Support;

/// <summary>Payloads of strings and variants, written as format.md 4.3 and 4.4 describe them.</summary>
internal static class Payloads
{
    public static (byte[] Bytes, uint Checksum) Strings(IReadOnlyList<byte[]> elements, bool isBigEndian)
    {
        var payload = new List<byte>();
        var crc = new ReferenceCrc();
        foreach (byte[] element in elements)
        {
            payload.AddRange(Varint((ulong)element.Length));
            crc.Append(Word32((uint)element.Length, isBigEndian));
        }

        byte[] lengthsChecksum = Word32(crc.Masked, isBigEndian);
        payload.AddRange(lengthsChecksum);
        crc.Append(lengthsChecksum);
        foreach (byte[] element in elements)
        {
            payload.AddRange(element);
            crc.Append(element);
        }

        return ([.. payload], crc.Masked);
    }

    public static (byte[] Bytes, uint Checksum) Variants(IReadOnlyList<byte[]> elements, bool isBigEndian)
    {
        var payload = new List<byte>();
        var crc = new ReferenceCrc();
        foreach (byte[] element in elements)
        {
            payload.AddRange(Varint((ulong)element.Length));
            crc.Append(Word64((ulong)element.Length, isBigEndian));
            payload.AddRange(element);
            crc.Append(element);
            byte[] checksum = Word32(crc.Masked, isBigEndian);
            payload.AddRange(checksum);
            crc.Append(checksum);
        }

        return ([.. payload], crc.Masked);
    }

    private static IEnumerable<byte> Varint(ulong value)
    {
        for (; value > 0x7F; value >>= 7)
        {
            yield return (byte)(value | 0x80);
        }

        yield return (byte)value;
    }

    private static byte[] Word32(uint value, bool isBigEndian)
    {
        byte[] word = new byte[sizeof(uint)];
        BinaryPrimitives.WriteUInt32LittleEndian(word, isBigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
        return word;
    }

    private static byte[] Word64(ulong value, bool isBigEndian)
    {
        byte[] word = new byte[sizeof(ulong)];
        BinaryPrimitives.WriteUInt64LittleEndian(word, isBigEndian ? BinaryPrimitives.ReverseEndianness(value) : value);
        return word;
    }
}
