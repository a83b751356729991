using System.Buffers.Binary;
using CheckpointTools.Binary;

namespace CheckpointTools.Fuzz.Formats;

/// <summary>
/// The payload of a string tensor (format.md 4.3): lengths, their checksum, all bytes. An independent decoder and the matching encoder.
/// </summary>
internal static class StringBytes
{
    /// <returns>Null if the payload is not sound.</returns>
    public static List<byte[]>? Decode(ReadOnlySpan<byte> payload, int count, bool isBigEndian)
    {
        if (!TryReadLengths(ref payload, count, out List<ulong> lengths) || payload.Length < sizeof(uint))
        {
            return null;
        }

        bool isRight = payload[..sizeof(uint)].SequenceEqual(Word(LengthsChecksum(lengths, isBigEndian), isBigEndian));
        payload = payload[sizeof(uint)..];
        var strings = new List<byte[]>();
        foreach (ulong length in lengths)
        {
            if (!isRight || length > (ulong)payload.Length)
            {
                return null;
            }

            strings.Add(payload[..(int)length].ToArray());
            payload = payload[(int)length..];
        }

        return isRight && payload.IsEmpty ? strings : null;
    }

    public static byte[] Encode(IReadOnlyList<byte[]> strings, bool isBigEndian)
    {
        var payload = new List<byte>();
        byte[] number = new byte[Varint.MaxLength];
        foreach (byte[] text in strings)
        {
            payload.AddRange(number[..Varint.Write(number, (ulong)text.Length)]);
        }

        payload.AddRange(Word(LengthsChecksum(strings.Select(static text => (ulong)text.Length), isBigEndian), isBigEndian));
        return [.. payload, .. strings.SelectMany(static text => text)];
    }

    /// <summary>Writes the right checksum after the lengths, if their number is as expected.</summary>
    public static void RepairChecksum(Span<byte> payload, int count, bool isBigEndian)
    {
        ReadOnlySpan<byte> rest = payload;
        if (TryReadLengths(ref rest, count, out List<ulong> lengths) && rest.Length >= sizeof(uint))
        {
            Word(LengthsChecksum(lengths, isBigEndian), isBigEndian).CopyTo(payload[^rest.Length..]);
        }
    }

    private static bool TryReadLengths(ref ReadOnlySpan<byte> payload, int count, out List<ulong> lengths)
    {
        lengths = [];
        for (int i = 0; i < count; i++)
        {
            if (!Varint.TryRead(ref payload, out ulong length))
            {
                return false;
            }

            lengths.Add(length);
        }

        return true;
    }

    private static uint LengthsChecksum(IEnumerable<ulong> lengths, bool isBigEndian)
    {
        uint crc = 0;
        foreach (ulong length in lengths)
        {
            byte[] word = length <= uint.MaxValue ? BitConverter.GetBytes((uint)length) : BitConverter.GetBytes(length);
            if (BitConverter.IsLittleEndian == isBigEndian)
            {
                Array.Reverse(word);
            }

            crc = Crc32C.Append(crc, word);
        }

        return Crc32C.Mask(crc);
    }

    private static byte[] Word(uint value, bool isBigEndian)
    {
        byte[] word = new byte[sizeof(uint)];
        if (isBigEndian)
        {
            BinaryPrimitives.WriteUInt32BigEndian(word, value);
        }
        else
        {
            BinaryPrimitives.WriteUInt32LittleEndian(word, value);
        }

        return word;
    }
}
