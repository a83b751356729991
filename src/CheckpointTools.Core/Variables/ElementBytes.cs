using System.Buffers.Binary;

namespace CheckpointTools.Variables;

/// <summary>The bytes of one element with a given number as its value, the lowest first.</summary>
internal static class ElementBytes
{
    /// <returns>Null if no element of the type has that value, or the type has none that is a number.</returns>
    public static byte[]? Of(DataType dataType, double value)
    {
        byte[] bytes = new byte[dataType.Width];
        if (bytes.Length == 0)
        {
            return null;
        }

        // All bits are zero in every type.
        if (value == 0 && !double.IsNegative(value))
        {
            return bytes;
        }

        switch (dataType.ToString())
        {
            case "float32":
                BinaryPrimitives.WriteSingleLittleEndian(bytes, (float)value);
                return bytes;
            case "float64":
                BinaryPrimitives.WriteDoubleLittleEndian(bytes, value);
                return bytes;
            case "float16":
                BinaryPrimitives.WriteHalfLittleEndian(bytes, (Half)value);
                return bytes;
            case "bfloat16":
                BinaryPrimitives.WriteUInt16LittleEndian(bytes, ToBFloat16((float)value));
                return bytes;
            case "int8" or "int16" or "int32" or "int64":
                return value == Math.Truncate(value) && IsWithin(value, bytes.Length, isSigned: true) ? Low(bytes, (long)value) : null;
            case "uint8" or "uint16" or "uint32":
                return value == Math.Truncate(value) && IsWithin(value, bytes.Length, isSigned: false) ? Low(bytes, (long)value) : null;
            default:
                return null;
        }
    }

    /// <summary>The upper half of a float, rounded to the nearest, of two to the even one.</summary>
    private static ushort ToBFloat16(float value)
    {
        uint bits = BitConverter.SingleToUInt32Bits(value);
        return float.IsNaN(value) ? (ushort)0x7FC0 : (ushort)((bits + 0x7FFF + ((bits >> 16) & 1)) >> 16);
    }

    private static bool IsWithin(double value, int width, bool isSigned)
    {
        double end = Math.Pow(2, (8 * width) - (isSigned ? 1 : 0));
        return value < end && value >= (isSigned ? -end : 0);
    }

    private static byte[] Low(byte[] bytes, long value)
    {
        for (int i = 0; i < bytes.Length; i++)
        {
            bytes[i] = (byte)(value >> (8 * i));
        }

        return bytes;
    }
}
