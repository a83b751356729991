namespace CheckpointTools.Verification;

/// <summary>The dtypes whose elements take a byte each but do not use all of its values (format.md 15, row 15).</summary>
internal static class ByteValues
{
    public static bool Are(DataType dataType) => Range(dataType) is not null;

    /// <summary>The position of the first byte that is not a value of the dtype; -1 if there is none.</summary>
    public static int FindInvalid(ReadOnlySpan<byte> bytes, DataType dataType)
    {
        (sbyte min, sbyte max) = Range(dataType)!.Value;
        return min == 0
            ? bytes.IndexOfAnyExceptInRange((byte)0, (byte)max)
            : System.Runtime.InteropServices.MemoryMarshal.Cast<byte, sbyte>(bytes).IndexOfAnyExceptInRange(min, max);
    }

    // A negative integer has the bits above its own all zero, as TensorFlow writes them, or all set.
    private static (sbyte Min, sbyte Max)? Range(DataType dataType) =>
        dataType == DataType.Bool ? (0, 1)
        : dataType == DataType.Int4 ? (-8, 15)
        : dataType == DataType.UInt4 ? (0, 15)
        : dataType == DataType.Int2 ? (-2, 3)
        : dataType == DataType.UInt2 ? (0, 3)
        : null;
}
