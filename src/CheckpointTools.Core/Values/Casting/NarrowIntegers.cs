namespace CheckpointTools.Values.Casting;

/// <summary>
/// Integers narrower than the byte that each takes. TensorFlow stores the low bits and leaves the others zero, so that -8 is 08; other
/// programs extend the sign, and TensorFlow reads that too.
/// </summary>
internal static class NarrowIntegers
{
    public static sbyte ToInt4(byte element) => (sbyte)((sbyte)(element << 4) >> 4);

    public static sbyte ToInt2(byte element) => (sbyte)((sbyte)(element << 6) >> 6);

    public static byte ToUInt4(byte element) => (byte)(element & 0xF);

    public static byte ToUInt2(byte element) => (byte)(element & 3);
}
