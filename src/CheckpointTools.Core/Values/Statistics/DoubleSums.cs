using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CheckpointTools.Values.Statistics;

/// <summary>
/// The sums of a stretch of finite doubles whose largest is known, in 8 lanes, twice, on every processor. The elements are each divided
/// into a part that is a multiple of a unit and the rest, so that the sums of either are exact in each lane if no element is much
/// smaller than the largest; the sums of the magnitudes and of the squares are plain.
/// </summary>
internal readonly ref struct DoubleSums
{
    /// <summary>The doubles of a stretch come in a multiple of this number.</summary>
    public const int Step = 16;

    /// <summary>The number of sums.</summary>
    public const int LaneCount = 32;

    /// <summary>
    /// How many powers of two may lie between the largest and the smallest element. With lanes of 2^9 below 2^(E+1), a sum is below
    /// 2^(E+10); added to 1.5 * 2^(E+11), each element is rounded to a multiple of 2^(E-41). What is lost is at most 2^(E-42) each time,
    /// at most 2^(E-33) in all, and a multiple of 2^(E-34-52), so its sum has 53 bits.
    /// </summary>
    public const int MaxSpan = 34;

    private const int SumCarry = 11;

    private DoubleSums(double absolute, double squares) => (Absolute, Squares) = (absolute, squares);

    public double Absolute { get; }

    public double Squares { get; }

    /// <param name="values">At most <see cref="ElementMeasure.StretchLength"/> doubles, in a multiple of <see cref="Step"/>.</param>
    /// <param name="power">The power of two at or below the largest magnitude.</param>
    /// <param name="lanes">Where the sums of the lanes go.</param>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static DoubleSums Of(ReadOnlySpan<double> values, int power, Span<double> lanes)
    {
        var start = Vector512.Create(1.5 * Math.ScaleB(1, power + SumCarry));
        ref double first = ref MemoryMarshal.GetReference(values);
        Vector512<double> even = start;
        Vector512<double> odd = start;
        Vector512<double> evenRest = Vector512<double>.Zero;
        Vector512<double> oddRest = Vector512<double>.Zero;
        Vector512<double> evenAbsolute = Vector512<double>.Zero;
        Vector512<double> oddAbsolute = Vector512<double>.Zero;
        Vector512<double> evenSquares = Vector512<double>.Zero;
        Vector512<double> oddSquares = Vector512<double>.Zero;
        for (int i = 0; i < values.Length; i += Step)
        {
            var a = Vector512.LoadUnsafe(ref first, (nuint)i);
            var b = Vector512.LoadUnsafe(ref first, (nuint)(i + (Step / 2)));
            Vector512<double> next = even + a;
            evenRest += a - (next - even);
            even = next;
            next = odd + b;
            oddRest += b - (next - odd);
            odd = next;
            evenAbsolute += Vector512.Abs(a);
            oddAbsolute += Vector512.Abs(b);
            evenSquares += a * a;
            oddSquares += b * b;
        }

        (even - start).CopyTo(lanes);
        (odd - start).CopyTo(lanes[8..]);
        evenRest.CopyTo(lanes[16..]);
        oddRest.CopyTo(lanes[24..]);
        return new DoubleSums(Vector512.Sum(evenAbsolute + oddAbsolute), Vector512.Sum(evenSquares + oddSquares));
    }
}
