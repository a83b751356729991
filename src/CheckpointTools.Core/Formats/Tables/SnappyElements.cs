namespace CheckpointTools.Formats.Tables;

/// <summary>
/// The elements of a Snappy block: literal bytes, and copies of bytes that were unpacked before. A decoder that stops once it has all the
/// bytes that the block claims does not notice a truncated last element or trailing data; TensorFlow's refuses both.
/// </summary>
internal static class SnappyElements
{
    private const int KindMask = 3;
    private const int LiteralKind = 0;
    private const int ShortCopyKind = 1;
    private const int LengthShift = 2;

    /// <summary>From this value on, the tag gives the number of length bytes that follow it.</summary>
    private const int FirstLongLiteral = 60;

    /// <summary>Whether the elements end where their bytes end and unpack to exactly this number of bytes.</summary>
    public static bool UnpackTo(long length, ReadOnlySpan<byte> elements)
    {
        long position = 0;
        while (position < elements.Length)
        {
            byte tag = elements[(int)position++];
            int kind = tag & KindMask;
            if (kind == LiteralKind)
            {
                long count = LiteralLength(tag, elements, ref position);
                position += count;
                length -= count;
            }
            else
            {
                // The distance takes one, two or four bytes.
                position += 1 << (kind - 1);
                length -= kind == ShortCopyKind ? ((tag >> LengthShift) & 7) + 4 : (tag >> LengthShift) + 1;
            }
        }

        return position == elements.Length && length == 0;
    }

    private static long LiteralLength(byte tag, ReadOnlySpan<byte> elements, ref long position)
    {
        long length = tag >> LengthShift;
        if (length >= FirstLongLiteral)
        {
            int bytes = (int)length - FirstLongLiteral + 1;
            length = 0;
            for (int i = 0; i < bytes && position < elements.Length; i++)
            {
                length |= (long)elements[(int)position++] << (8 * i);
            }
        }

        return length + 1;
    }
}
