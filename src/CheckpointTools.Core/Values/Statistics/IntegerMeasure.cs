using System.Numerics;
using System.Numerics.Tensors;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;

namespace CheckpointTools.Values.Statistics;

/// <summary>Measures integers of 16 bits and more, exactly.</summary>
internal sealed class IntegerMeasure<T> : ElementMeasure
    where T : unmanaged, IBinaryInteger<T>
{
    private const int HalfBits = 32;

    /// <inheritdoc/>
    public override void Add(ReadOnlySpan<byte> elements, ElementMoments moments)
    {
        ReadOnlySpan<T> values = MemoryMarshal.Cast<byte, T>(elements);
        if (values.IsEmpty)
        {
            return;
        }

        moments.Count += values.Length;
        moments.FiniteCount += values.Length;
        moments.ZeroCount += values.Count(T.Zero);
        var minimum = Int128.CreateTruncating(TensorPrimitives.Min(values));
        var maximum = Int128.CreateTruncating(TensorPrimitives.Max(values));
        moments.Include(new RealNumber(minimum), new RealNumber(maximum));
        if ((double)Int128.Max(maximum, -minimum) >= moments.Limit)
        {
            moments.BeyondLimitCount += CountBeyond(values, moments.Limit);
        }

        if (Unsafe.SizeOf<T>() <= sizeof(int))
        {
            AddShort(values, moments);
        }
        else
        {
            AddLong(values, moments);
        }
    }

    /// <summary>A span has fewer than 2^31 elements: 64 bits hold the sums of them, and of either half of their squares.</summary>
    private static void AddShort(ReadOnlySpan<T> values, ElementMoments moments)
    {
        long sum = 0;
        ulong absolute = 0;
        ulong highSquares = 0;
        ulong lowSquares = 0;
        foreach (T value in values)
        {
            long number = long.CreateTruncating(value);
            ulong magnitude = (ulong)Math.Abs(number);
            ulong square = magnitude * magnitude;
            sum += number;
            absolute += magnitude;
            highSquares += square >> HalfBits;
            lowSquares += (uint)square;
        }

        moments.Sum.Add((Int128)sum);
        moments.AbsoluteSum.Add((UInt128)absolute, 0);
        moments.SquareSum.Add((UInt128)highSquares, HalfBits);
        moments.SquareSum.Add((UInt128)lowSquares, 0);
    }

    private static void AddLong(ReadOnlySpan<T> values, ElementMoments moments)
    {
        Int128 sum = 0;
        UInt128 absolute = 0;
        UInt128 highSquares = 0;
        UInt128 lowSquares = 0;
        foreach (T value in values)
        {
            ulong magnitude = ulong.CreateTruncating(T.IsNegative(value) ? -value : value);
            ulong high = Math.BigMul(magnitude, magnitude, out ulong low);
            sum += Int128.CreateTruncating(value);
            absolute += magnitude;
            highSquares += high;
            lowSquares += low;
        }

        moments.Sum.Add(sum);
        moments.AbsoluteSum.Add(absolute, 0);
        moments.SquareSum.Add(highSquares, 2 * HalfBits);
        moments.SquareSum.Add(lowSquares, 0);
    }

    private static int CountBeyond(ReadOnlySpan<T> values, double limit)
    {
        // An integer is above a number if it is above the largest integer that is not.
        var most = Int128.CreateTruncating(Math.Floor(limit));
        int count = 0;
        foreach (T value in values)
        {
            count += Int128.Abs(Int128.CreateTruncating(value)) > most ? 1 : 0;
        }

        return count;
    }
}
