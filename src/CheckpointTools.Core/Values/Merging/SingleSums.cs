using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CheckpointTools.Values.Merging;

/// <summary>
/// Weighted sums of floats in double precision. Each is widened when it is added: most averages are of float32, and to keep the wide
/// numbers in between takes longer than to add them.
/// </summary>
internal static class SingleSums
{
    private const int Step = 16;

    /// <summary>Begins sums: not with 0, so that a negative zero stays one.</summary>
    public static void Begin(ReadOnlySpan<float> values, double weight, Span<double> sums)
    {
        ref float value = ref MemoryMarshal.GetReference(values);
        ref double sum = ref MemoryMarshal.GetReference(sums);
        int i = 0;
        for (; i <= sums.Length - Step; i += Step)
        {
            (Vector512<double> low, Vector512<double> high) = Vector512.Widen(Vector512.LoadUnsafe(ref value, (nuint)i));
            (low * weight).StoreUnsafe(ref sum, (nuint)i);
            (high * weight).StoreUnsafe(ref sum, (nuint)i + (Step / 2));
        }

        for (; i < sums.Length; i++)
        {
            sums[i] = values[i] * weight;
        }
    }

    /// <summary>Adds to sums: each product is rounded, and each sum.</summary>
    public static void Add(ReadOnlySpan<float> values, double weight, Span<double> sums)
    {
        ref float value = ref MemoryMarshal.GetReference(values);
        ref double sum = ref MemoryMarshal.GetReference(sums);
        int i = 0;
        for (; i <= sums.Length - Step; i += Step)
        {
            (Vector512<double> low, Vector512<double> high) = Vector512.Widen(Vector512.LoadUnsafe(ref value, (nuint)i));
            ((low * weight) + Vector512.LoadUnsafe(ref sum, (nuint)i)).StoreUnsafe(ref sum, (nuint)i);
            ((high * weight) + Vector512.LoadUnsafe(ref sum, (nuint)i + (Step / 2))).StoreUnsafe(ref sum, (nuint)i + (Step / 2));
        }

        for (; i < sums.Length; i++)
        {
            sums[i] += values[i] * weight;
        }
    }
}
