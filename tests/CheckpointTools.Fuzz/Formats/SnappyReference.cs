namespace CheckpointTools.Fuzz.Formats;

/// <summary>Unpacks Snappy blocks byte by byte, directly from the format's description: slow, but evidently right.</summary>
internal static class SnappyReference
{
    /// <returns>Null if the block is not sound, or unpacks to more than <paramref name="maxLength"/> bytes.</returns>
    public static byte[]? Decode(ReadOnlySpan<byte> packed, int maxLength)
    {
        if (!TryLength(ref packed, out long length) || length > maxLength)
        {
            return null;
        }

        var output = new List<byte>();
        while (!packed.IsEmpty)
        {
            byte tag = packed[0];
            packed = packed[1..];
            if (!((tag & 3) == 0 ? TryLiteral(tag, ref packed, output) : TryCopy(tag, ref packed, output)) || output.Count > length)
            {
                return null;
            }
        }

        return output.Count == length ? [.. output] : null;
    }

    /// <summary>Seven bits per byte, lowest first; at most 32 bits in five bytes.</summary>
    private static bool TryLength(ref ReadOnlySpan<byte> packed, out long length)
    {
        length = 0;
        for (int i = 0; i < 5 && i < packed.Length; i++)
        {
            length |= (long)(packed[i] & 0x7F) << (7 * i);
            if (packed[i] < 0x80)
            {
                packed = packed[(i + 1)..];
                return length <= uint.MaxValue;
            }
        }

        return false;
    }

    /// <summary>Lengths from 1 to 60 are in the tag; above that, the tag gives the number of length bytes that follow.</summary>
    private static bool TryLiteral(byte tag, ref ReadOnlySpan<byte> packed, List<byte> output)
    {
        long length = tag >> 2;
        if (length >= 60 && !TryNumber((int)length - 59, ref packed, out length))
        {
            return false;
        }

        length++;
        if (length > packed.Length)
        {
            return false;
        }

        output.AddRange(packed[..(int)length]);
        packed = packed[(int)length..];
        return true;
    }

    private static bool TryCopy(byte tag, ref ReadOnlySpan<byte> packed, List<byte> output)
    {
        int kind = tag & 3;
        if (!TryNumber(kind == 3 ? 4 : kind, ref packed, out long offset))
        {
            return false;
        }

        int length = (tag >> 2) + 1;
        if (kind == 1)
        {
            length = ((tag >> 2) & 7) + 4;
            offset |= (long)(tag >> 5) << 8;
        }

        if (offset == 0 || offset > output.Count)
        {
            return false;
        }

        for (int i = 0; i < length; i++)
        {
            output.Add(output[^(int)offset]);
        }

        return true;
    }

    private static bool TryNumber(int bytes, ref ReadOnlySpan<byte> packed, out long value)
    {
        value = 0;
        if (bytes > packed.Length)
        {
            return false;
        }

        for (int i = 0; i < bytes; i++)
        {
            value |= (long)packed[i] << (8 * i);
        }

        packed = packed[bytes..];
        return true;
    }
}
