using System.Buffers.Binary;
using CheckpointTools.Values.Casting;

namespace CheckpointTools.Variables;

/// <summary>The bytes of one element with a given number as its value, the lowest first.</summary>
internal static class ElementBytes
{
    /// <returns>
    /// Null if the type has no element with that value: none are numbers, it is beyond their range, or they are whole and it is not.
    /// Floating point types have the nearest.
    /// </returns>
    public static byte[]? Of(DataType dataType, double value)
    {
        byte[] bytes = new byte[dataType.Width];
        if (bytes.Length == 0)
        {
            return null;
        }

        // All bits are zero in every type, quantised ones too.
        if (value == 0 && !double.IsNegative(value))
        {
            return bytes;
        }

        if (!ElementCast.CanCast(dataType))
        {
            return null;
        }

        Span<byte> number = stackalloc byte[sizeof(double)];
        BinaryPrimitives.WriteDoubleLittleEndian(number, value);
        if (ElementCast.Create(DataType.Float64, dataType, CastPolicy.Exact).Apply(number, bytes) != default)
        {
            return null;
        }

        ElementCast.Create(dataType, DataType.Float64, CastPolicy.Exact).Apply(bytes, number);
        return !ElementCast.IsWhole(dataType) || BinaryPrimitives.ReadDoubleLittleEndian(number) == value ? bytes : null;
    }
}
