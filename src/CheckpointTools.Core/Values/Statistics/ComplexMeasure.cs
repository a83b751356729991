using System.Runtime.InteropServices;

namespace CheckpointTools.Values.Statistics;

/// <summary>
/// Measures complex numbers. They have no order; an element is not a number if a part is not, infinite if a part is, and may be both. All
/// sums are exact but that of the magnitudes, which are rounded first.
/// </summary>
internal sealed class ComplexMeasure(DataType dataType) : ElementMeasure
{
    /// <inheritdoc/>
    public override void Add(ReadOnlySpan<byte> elements, ElementMoments moments)
    {
        moments.HasComplex = true;
        if (dataType == DataType.Complex128)
        {
            ReadOnlySpan<double> parts = MemoryMarshal.Cast<byte, double>(elements);
            for (int i = 0; i < parts.Length; i += 2)
            {
                Add(parts[i], parts[i + 1], moments);
            }
        }
        else
        {
            ReadOnlySpan<float> parts = MemoryMarshal.Cast<byte, float>(elements);
            for (int i = 0; i < parts.Length; i += 2)
            {
                Add(parts[i], parts[i + 1], moments);
            }
        }
    }

    private static void Add(double real, double imaginary, ElementMoments moments)
    {
        moments.Count++;
        if (!double.IsFinite(real) || !double.IsFinite(imaginary))
        {
            moments.NaNCount += double.IsNaN(real) || double.IsNaN(imaginary) ? 1 : 0;
            moments.ComplexInfinityCount += double.IsInfinity(real) || double.IsInfinity(imaginary) ? 1 : 0;
            return;
        }

        moments.FiniteCount++;
        double larger = Math.Max(Math.Abs(real), Math.Abs(imaginary));
        if (larger == 0)
        {
            moments.ZeroCount++;
            return;
        }

        // Near 1, the magnitude neither overflows nor loses bits.
        int power = Math.ILogB(larger);
        double magnitude = double.Hypot(Math.ScaleB(real, -power), Math.ScaleB(imaginary, -power));
        moments.BeyondLimitCount += magnitude > Math.ScaleB(moments.Limit, -power) ? 1 : 0;
        moments.Sum.Add(real);
        moments.ImaginarySum.Add(imaginary);
        moments.AbsoluteSum.Add(magnitude, power);
        moments.SquareSum.AddSquare(real);
        moments.SquareSum.AddSquare(imaginary);
    }
}
