using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CheckpointTools.Values.Merging;

/// <summary>
/// Makes every NaN the same one, without a sign. Which bits arithmetic gives is up to the processor, and results are to be the same
/// everywhere.
/// </summary>
internal static class NaNs
{
    private const ulong Bits = 0x7FF8000000000000;

    public static void Unify(Span<double> numbers)
    {
        // There is hardly ever one, so all are looked at together first.
        ref double first = ref MemoryMarshal.GetReference(numbers);
        Vector512<double> others = Vector512<double>.Zero;
        int i = 0;
        for (; i <= numbers.Length - Vector512<double>.Count; i += Vector512<double>.Count)
        {
            Vector512<double> some = Vector512.LoadUnsafe(ref first, (nuint)i);
            others |= ~Vector512.Equals(some, some);
        }

        UnifyEach(others == Vector512<double>.Zero ? numbers[i..] : numbers);
    }

    private static void UnifyEach(Span<double> numbers)
    {
        foreach (ref double number in numbers)
        {
            number = double.IsNaN(number) ? BitConverter.UInt64BitsToDouble(Bits) : number;
        }
    }
}
