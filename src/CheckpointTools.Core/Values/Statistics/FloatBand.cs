using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace CheckpointTools.Values.Statistics;

/// <summary>
/// The exact sums over those floats of a stretch whose magnitudes lie in a band. In a narrow band the floats are multiples of one unit, of
/// which a double holds the sum of all. Their squares are wider: each is divided into a part that is a multiple of a larger unit and the
/// rest, and a double holds the sum of either. Whatever the floats are, they lie in a few bands.
/// </summary>
/// <remarks>
/// With 2^13 floats below 2^(E+1), not below 2^(E-16), and so multiples of 2^(E-16-23): the sum is below 2^(E+14), so it has 53 bits. The
/// squares sum up to less than 2^(2E+15). Added to that number, each is rounded to a multiple of 2^(2E-37). What is lost is exact; it is at
/// most 2^(2E-38) each time and a multiple of 2^(2E-78), so its sum, at most 2^(2E-25), has 53 bits too.
/// </remarks>
internal readonly record struct FloatBand(double Sum, double Absolute, double Squares, double SmallSquares, float Rest)
{
    /// <summary>The number of powers of two that a band spans below the one of the largest float.</summary>
    public const int Width = 16;

    private const int SquareCarry = 15;

    /// <param name="values">
    /// At most <see cref="ElementMeasure.StretchLength"/> finite floats, in a multiple of <see cref="FloatSums.Step"/>.
    /// </param>
    /// <param name="largest">The largest magnitude in the band.</param>
    /// <returns>The sums, and the largest magnitude below the band.</returns>
    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static FloatBand Of(ReadOnlySpan<float> values, float largest)
    {
        int power = Math.ILogB(largest);
        var lowest = Vector512.Create(MathF.ScaleB(1, power - Width));
        var highest = Vector512.Create(largest);
        var start = Vector512.Create(Math.ScaleB(1, (2 * power) + SquareCarry));
        ref float first = ref MemoryMarshal.GetReference(values);
        Vector512<float> rest = Vector512<float>.Zero;
        Vector512<double> sum = Vector512<double>.Zero;
        Vector512<double> absolute = Vector512<double>.Zero;
        Vector512<double> small = Vector512<double>.Zero;
        Vector512<double> lowerSquares = start;
        Vector512<double> upperSquares = start;
        for (int i = 0; i < values.Length; i += FloatSums.Step)
        {
            var vector = Vector512.LoadUnsafe(ref first, (nuint)i);
            var magnitude = Vector512.Abs(vector);
            var isBelow = Vector512.LessThan(magnitude, lowest);
            rest = Vector512.Max(rest, magnitude & isBelow);
            vector = Vector512.AndNot(vector, isBelow | Vector512.GreaterThan(magnitude, highest));
            (Vector512<double> a, Vector512<double> b) = Vector512.Widen(vector);
            sum += a;
            sum += b;
            absolute += Vector512.Abs(a);
            absolute += Vector512.Abs(b);
            Vector512<double> square = a * a;
            Vector512<double> next = lowerSquares + square;
            small += square - (next - lowerSquares);
            lowerSquares = next;
            square = b * b;
            next = upperSquares + square;
            small += square - (next - upperSquares);
            upperSquares = next;
        }

        return new FloatBand(
            Vector512.Sum(sum),
            Vector512.Sum(absolute),
            Vector512.Sum(lowerSquares - start + (upperSquares - start)),
            Vector512.Sum(small),
            VectorReduction.MaxOf(rest)
        );
    }
}
