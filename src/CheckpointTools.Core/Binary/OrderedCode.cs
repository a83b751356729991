using System.Buffers.Binary;
using System.Numerics;

namespace CheckpointTools.Binary;

/// <summary>
/// The order-preserving encoding of slice keys (format.md 5.2; TensorFlow's ordered_code.cc): as bytes, encoded values sort like the values
/// themselves.
/// </summary>
internal static class OrderedCode
{
    private const byte Escape = 0x00;
    private const byte EscapedZero = 0xFF;
    private const byte Terminator = 0x01;
    private const byte EscapeFF = 0xFF;
    private const byte EscapedFF = 0x00;

    /// <summary>The maximum length of an encoded signed value.</summary>
    private const int MaxSignedLength = 10;

    public static void WriteString(List<byte> output, ReadOnlySpan<byte> text)
    {
        foreach (byte value in text)
        {
            output.Add(value);
            if (value == Escape)
            {
                output.Add(EscapedZero);
            }
            else if (value == EscapeFF)
            {
                output.Add(EscapedFF);
            }
        }

        output.Add(Escape);
        output.Add(Terminator);
    }

    public static bool TryReadString(ref ReadOnlySpan<byte> source, out byte[] text)
    {
        text = [];
        var result = new List<byte>(source.Length);
        for (int i = 0; i + 1 < source.Length; i++)
        {
            byte value = source[i];
            if (value is not (Escape or EscapeFF))
            {
                result.Add(value);
                continue;
            }

            byte escaped = source[++i];
            if (value == Escape && escaped == Terminator)
            {
                source = source[(i + 1)..];
                text = [.. result];
                return true;
            }

            if (escaped != (value == Escape ? EscapedZero : EscapedFF))
            {
                return false;
            }

            result.Add(value);
        }

        return false;
    }

    /// <summary>One byte of length, then the value's bytes, highest first, without leading zeros.</summary>
    public static void WriteUnsigned(List<byte> output, ulong value)
    {
        int length = (64 - BitOperations.LeadingZeroCount(value) + 7) / 8;
        output.Add((byte)length);
        for (int i = length - 1; i >= 0; i--)
        {
            output.Add((byte)(value >> (8 * i)));
        }
    }

    public static bool TryReadUnsigned(ref ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        if (source.IsEmpty || source[0] > sizeof(ulong) || source.Length <= source[0])
        {
            return false;
        }

        int length = source[0];
        // Only the shortest form is valid.
        if (length > 0 && source[1] == 0)
        {
            return false;
        }

        foreach (byte next in source.Slice(1, length))
        {
            value = (value << 8) | next;
        }

        source = source[(length + 1)..];
        return true;
    }

    public static void WriteSigned(List<byte> output, long value)
    {
        int length = SignedLength(value);
        Span<byte> bytes = stackalloc byte[MaxSignedLength];
        FillTwosComplement(bytes, value);
        Span<byte> code = bytes[^length..];
        XorHeader(code, length);
        foreach (byte next in code)
        {
            output.Add(next);
        }
    }

    public static bool TryReadSigned(ref ReadOnlySpan<byte> source, out long value)
    {
        value = 0;
        if (source.IsEmpty)
        {
            return false;
        }

        int length = CodeLength(source);
        if (length > MaxSignedLength || source.Length < length)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[MaxSignedLength];
        bool negative = source[0] < 0x80;
        bytes.Fill(negative ? (byte)0xFF : (byte)0);
        source[..length].CopyTo(bytes[^length..]);
        XorHeader(bytes[^length..], length);
        value = BinaryPrimitives.ReadInt64BigEndian(bytes[2..]);
        source = source[length..];

        // Codes that exceed 64 bits or have a shorter form are not valid.
        Span<byte> whole = stackalloc byte[MaxSignedLength];
        FillTwosComplement(whole, value);
        return bytes.SequenceEqual(whole) && SignedLength(value) == length;
    }

    private static int SignedLength(long value)
    {
        int bits = 64 - BitOperations.LeadingZeroCount((ulong)(value < 0 ? ~value : value));
        return (bits / 7) + 1;
    }

    private static void FillTwosComplement(Span<byte> bytes, long value)
    {
        bytes[..2].Fill(value < 0 ? (byte)0xFF : (byte)0);
        BinaryPrimitives.WriteInt64BigEndian(bytes[2..], value);
    }

    /// <summary>The header has as many one bits as there are bytes, then a zero bit.</summary>
    private static void XorHeader(Span<byte> code, int length)
    {
        for (int bit = 0; bit < length; bit++)
        {
            code[bit / 8] ^= (byte)(0x80 >> (bit % 8));
        }
    }

    /// <summary>The number of bytes equals the number of leading bits that equal the first.</summary>
    private static int CodeLength(ReadOnlySpan<byte> source)
    {
        byte flip = source[0] < 0x80 ? (byte)0xFF : (byte)0;
        int length = 0;
        foreach (byte next in source)
        {
            int ones = BitOperations.LeadingZeroCount((uint)(byte)~(next ^ flip)) - 24;
            length += ones;
            if (ones < 8)
            {
                break;
            }
        }

        return length;
    }
}
