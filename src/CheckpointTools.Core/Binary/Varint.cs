namespace CheckpointTools.Binary;

/// <summary>Variable-length integers: seven bits per byte, lowest first, with the high bit set on all bytes except the last.</summary>
internal static class Varint
{
    /// <summary>The maximum length of an encoded 64-bit value.</summary>
    public const int MaxLength = 10;

    /// <summary>Reads a value and moves <paramref name="source"/> past it.</summary>
    /// <returns>False if the bytes end too early or the value exceeds 64 bits; <paramref name="source"/> is unchanged then.</returns>
    public static bool TryRead(ref ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        for (int i = 0; i < source.Length && i < MaxLength; i++)
        {
            byte current = source[i];
            if (i == MaxLength - 1 && current > 1)
            {
                return false;
            }

            value |= (ulong)(current & 0x7F) << (7 * i);
            if (current < 0x80)
            {
                source = source[(i + 1)..];
                return true;
            }
        }

        return false;
    }

    /// <summary>Reads a value of at most 32 bits and moves <paramref name="source"/> past it.</summary>
    public static bool TryRead32(ref ReadOnlySpan<byte> source, out uint value)
    {
        if (!source.IsEmpty && source[0] < 0x80)
        {
            value = source[0];
            source = source[1..];
            return true;
        }

        ReadOnlySpan<byte> rest = source;
        if (TryRead(ref rest, out ulong wide) && wide <= uint.MaxValue)
        {
            source = rest;
            value = (uint)wide;
            return true;
        }

        value = 0;
        return false;
    }

    /// <summary>The encoded length of a value.</summary>
    public static int Length(ulong value) => (64 - System.Numerics.BitOperations.LeadingZeroCount(value | 1) + 6) / 7;

    /// <summary>Writes a value at the start of <paramref name="destination"/>.</summary>
    /// <returns>The number of bytes written.</returns>
    public static int Write(Span<byte> destination, ulong value)
    {
        int i = 0;
        for (; value >= 0x80; value >>= 7)
        {
            destination[i++] = (byte)(value | 0x80);
        }

        destination[i++] = (byte)value;
        return i;
    }
}
