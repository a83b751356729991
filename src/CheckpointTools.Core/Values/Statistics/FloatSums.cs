using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Runtime.Intrinsics.X86;

namespace CheckpointTools.Values.Statistics;

/// <summary>
/// The sums of a stretch of floats, in doubles, and what tells how good they are, in one pass. The floats are summed in 16 lanes on every
/// processor, so that the sums are the same everywhere.
/// </summary>
internal readonly ref struct FloatSums
{
    /// <summary>The floats of a stretch come in a multiple of this number.</summary>
    public const int Step = 16;

    private const uint InfinityBits = 0x7F80_0000;
    private const uint SignBit = 0x8000_0000;

    private FloatSums(
        Vector512<double> lower,
        Vector512<double> upper,
        double absolute,
        double squares,
        uint most,
        uint least,
        uint smallest
    )
    {
        (Lower, Upper, Absolute, Squares) = (lower, upper, absolute, squares);
        HasSpecial = most >= InfinityBits || least >= (SignBit | InfinityBits);
        MaxPositiveBits = most;
        MaxNegativeBits = least > SignBit ? least & ~SignBit : 0;
        SmallestBits = smallest >> 1;
    }

    /// <summary>The sums of the lanes.</summary>
    public Vector512<double> Lower { get; }

    /// <summary>The sums of the other lanes.</summary>
    public Vector512<double> Upper { get; }

    public double Absolute { get; }

    public double Squares { get; }

    /// <summary>Whether an element is NaN or infinite.</summary>
    public bool HasSpecial { get; }

    /// <summary>The bits of the largest positive element; 0 if there is none.</summary>
    public uint MaxPositiveBits { get; }

    /// <summary>The bits of the largest magnitude of a negative element; 0 if there is none.</summary>
    public uint MaxNegativeBits { get; }

    /// <summary>The bits of the smallest magnitude.</summary>
    public uint SmallestBits { get; }

    /// <summary>The square of a float is a double, so that one step and two steps give the same.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static Vector512<double> AddSquares(Vector512<double> sums, Vector512<double> values) =>
        Avx512F.IsSupported ? Avx512F.FusedMultiplyAdd(values, values, sums) : sums + (values * values);

    [MethodImpl(MethodImplOptions.AggressiveOptimization)]
    public static FloatSums Of(ReadOnlySpan<float> values)
    {
        ref float first = ref MemoryMarshal.GetReference(values);
        Vector512<double> lower = Vector512<double>.Zero;
        Vector512<double> upper = Vector512<double>.Zero;
        Vector512<double> lowerAbsolute = Vector512<double>.Zero;
        Vector512<double> upperAbsolute = Vector512<double>.Zero;
        Vector512<double> lowerSquares = Vector512<double>.Zero;
        Vector512<double> upperSquares = Vector512<double>.Zero;

        // As signed integers, the bits of positive numbers are the largest; as unsigned ones, those of negative numbers.
        Vector512<int> most = Vector512<int>.Zero;
        Vector512<uint> least = Vector512<uint>.Zero;
        Vector512<uint> smallest = Vector512<uint>.AllBitsSet;
        for (int i = 0; i < values.Length; i += Step)
        {
            var vector = Vector512.LoadUnsafe(ref first, (nuint)i);
            most = Vector512.Max(most, vector.AsInt32());
            least = Vector512.Max(least, vector.AsUInt32());
            smallest = Vector512.Min(smallest, vector.AsUInt32() + vector.AsUInt32());
            (Vector512<double> a, Vector512<double> b) = Vector512.Widen(vector);
            lower += a;
            upper += b;
            lowerAbsolute += Vector512.Abs(a);
            upperAbsolute += Vector512.Abs(b);
            lowerSquares = AddSquares(lowerSquares, a);
            upperSquares = AddSquares(upperSquares, b);
        }

        return new FloatSums(
            lower,
            upper,
            Vector512.Sum(lowerAbsolute + upperAbsolute),
            Vector512.Sum(lowerSquares + upperSquares),
            (uint)VectorReduction.MaxOf(most),
            VectorReduction.MaxOf(least),
            VectorReduction.MinOf(smallest)
        );
    }
}
