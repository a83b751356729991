using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CheckpointTools.Values.Statistics;

/// <summary>
/// Sums in an order of their own, which does not depend on the width of a machine's vectors as that of TensorPrimitives does: the same
/// inputs give the same bits everywhere.
/// </summary>
internal static class OrderedSum
{
    private const int Lanes = 8;
    private const int HalfLanes = Lanes / 2;

    /// <summary>The sum of all magnitudes.</summary>
    public static double OfMagnitudes(ReadOnlySpan<double> numbers)
    {
        (Vector256<double> low, Vector256<double> high) = (Vector256<double>.Zero, Vector256<double>.Zero);
        ref double first = ref MemoryMarshal.GetReference(numbers);
        nuint i = 0;
        for (; i + Lanes <= (nuint)numbers.Length; i += Lanes)
        {
            low += Vector256.Abs(Vector256.LoadUnsafe(ref first, i));
            high += Vector256.Abs(Vector256.LoadUnsafe(ref first, i + HalfLanes));
        }

        double sum = Of(low, high);
        foreach (double number in numbers[(int)i..])
        {
            sum += Math.Abs(number);
        }

        return sum;
    }

    /// <summary>The sum of all products.</summary>
    public static double OfProducts(ReadOnlySpan<double> left, ReadOnlySpan<double> right)
    {
        (Vector256<double> low, Vector256<double> high) = (Vector256<double>.Zero, Vector256<double>.Zero);
        ref double firstLeft = ref MemoryMarshal.GetReference(left);
        ref double firstRight = ref MemoryMarshal.GetReference(right[..left.Length]);
        nuint i = 0;
        for (; i + Lanes <= (nuint)left.Length; i += Lanes)
        {
            low += Vector256.LoadUnsafe(ref firstLeft, i) * Vector256.LoadUnsafe(ref firstRight, i);
            high += Vector256.LoadUnsafe(ref firstLeft, i + HalfLanes) * Vector256.LoadUnsafe(ref firstRight, i + HalfLanes);
        }

        double sum = Of(low, high);
        for (; i < (nuint)left.Length; i++)
        {
            sum += left[(int)i] * right[(int)i];
        }

        return sum;
    }

    private static double Of(Vector256<double> low, Vector256<double> high)
    {
        Vector256<double> both = low + high;
        return both[0] + both[1] + (both[2] + both[3]);
    }
}
