using System.Numerics;
using System.Numerics.Tensors;

namespace CheckpointTools.Values.Casting;

/// <summary>Integers as doubles, which have 53 bits.</summary>
internal static class WholeNumbers
{
    private const int DoublePrecision = 53;

    /// <summary>Reads integers as doubles, for what those are encoded to.</summary>
    /// <param name="dataType">The type of the integers.</param>
    /// <param name="decode">Reads the integers.</param>
    /// <param name="areResults">Whether the doubles are the result; else they will be rounded again.</param>
    public static Decode<double> ToDouble(DataType dataType, Decode<long> decode, bool areResults)
    {
        bool areExact = dataType.Width < sizeof(long);
        bool areUnsigned = dataType == DataType.UInt64;
        return (source, buffer) =>
        {
            Span<long> whole = stackalloc long[ElementCast.BlockLength];
            ReadOnlySpan<long> values = decode(source, whole[..buffer.Length]);
            if (areExact)
            {
                TensorPrimitives.ConvertChecked(values, buffer);
                return buffer;
            }

            for (int i = 0; i < values.Length; i++)
            {
                long value = values[i];
                bool isNegative = !areUnsigned && value < 0;
                ulong magnitude = isNegative ? 0 - (ulong)value : (ulong)value;
                double number = areResults ? ToNearest(magnitude) : ToOdd(magnitude);
                buffer[i] = isNegative ? -number : number;
            }

            return buffer;
        };
    }

    /// <summary>One rounding on any processor: not all convert unsigned numbers, and what replaces that may round twice.</summary>
    private static double ToNearest(ulong magnitude) =>
        magnitude <= long.MaxValue ? (long)magnitude : 2 * ToNearest((magnitude >> 1) | (magnitude & 1));

    /// <summary>
    /// Cut off, with the last bit set if something was lost: then it lies on the same side of every value and every middle of a type
    /// with less than 52 bits as the integer does, and rounding it gives what rounding the integer would.
    /// </summary>
    private static double ToOdd(ulong magnitude)
    {
        int lost = 64 - DoublePrecision - BitOperations.LeadingZeroCount(magnitude);
        if (lost > 0)
        {
            ulong kept = magnitude >> lost << lost;
            magnitude = kept == magnitude ? kept : kept | (1UL << lost);
        }

        // Half of it is a number that a signed integer can be as well, and nothing is rounded.
        return 2 * (double)(long)(magnitude >> 1) + (magnitude & 1);
    }
}
