using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CheckpointTools.Values.Statistics;

/// <summary>The largest and the smallest magnitudes of a stretch of doubles, as their bits.</summary>
/// <param name="MaxPositive">That of the largest positive element; 0 if there is none.</param>
/// <param name="MaxNegative">The largest of a negative element; 0 if there is none.</param>
/// <param name="Smallest">The smallest that is not zero; meaningless if all are.</param>
/// <param name="HasZeros">Whether there are zeros.</param>
internal readonly record struct DoubleRange(ulong MaxPositive, ulong MaxNegative, ulong Smallest, bool HasZeros)
{
    private const ulong InfinityBits = 0x7FF0_0000_0000_0000;
    private const ulong SignBit = 1UL << 63;

    /// <summary>Whether an element is NaN or infinite.</summary>
    public bool HasSpecial => Math.Max(MaxPositive, MaxNegative) >= InfinityBits;

    public double Largest => BitConverter.UInt64BitsToDouble(Math.Max(MaxPositive, MaxNegative));

    /// <param name="values">Doubles in a multiple of <see cref="DoubleSums.Step"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static DoubleRange Of(ReadOnlySpan<double> values)
    {
        ref double first = ref MemoryMarshal.GetReference(values);

        // As signed integers, the bits of positive numbers are the largest; as unsigned ones, those of negative numbers. Doubled, zeros
        // lose their sign; less 1, they are the largest.
        Vector512<long> most = Vector512<long>.Zero;
        Vector512<ulong> least = Vector512<ulong>.Zero;
        Vector512<ulong> smallest = Vector512<ulong>.AllBitsSet;
        Vector512<ulong> largest = Vector512<ulong>.Zero;
        for (int i = 0; i < values.Length; i += Vector512<double>.Count)
        {
            var vector = Vector512.LoadUnsafe(ref first, (nuint)i).AsUInt64();
            most = Vector512.Max(most, vector.AsInt64());
            least = Vector512.Max(least, vector);
            Vector512<ulong> magnitude = vector + vector - Vector512<ulong>.One;
            smallest = Vector512.Min(smallest, magnitude);
            largest = Vector512.Max(largest, magnitude);
        }

        ulong negative = VectorReduction.MaxOf(least);
        return new DoubleRange(
            (ulong)VectorReduction.MaxOf(most),
            negative > SignBit ? negative & ~SignBit : 0,
            (VectorReduction.MinOf(smallest) + 1) >> 1,
            VectorReduction.MaxOf(largest) == ulong.MaxValue
        );
    }
}
