using System.Numerics;
using System.Numerics.Tensors;

namespace CheckpointTools.Values.Statistics;

/// <summary>What floating dtypes of any width have in common as they are measured, a stretch at a time.</summary>
/// <typeparam name="T">The type that they are measured in.</typeparam>
/// <param name="step">The number of elements that are taken at once.</param>
internal abstract class RealMeasure<T>(int step) : ElementMeasure
    where T : unmanaged, IBinaryFloatingPointIeee754<T>
{
    private readonly T[] _padded = new T[StretchLength];

    /// <summary>Room for the elements of a stretch.</summary>
    protected T[] Values { get; } = new T[StretchLength];

    /// <summary>With zeros behind it to fill the last step: they change no sum.</summary>
    protected ReadOnlySpan<T> Pad(ReadOnlySpan<T> values)
    {
        int length = (values.Length + step - 1) / step * step;
        if (length == values.Length)
        {
            return values;
        }

        Span<T> padded = _padded.AsSpan(0, length);
        values.CopyTo(padded);
        padded[values.Length..].Clear();
        return padded;
    }

    /// <summary>Counts the elements that are not finite.</summary>
    /// <returns>The others.</returns>
    protected Span<T> TakeFinite(ReadOnlySpan<T> values, ElementMoments moments)
    {
        int count = 0;
        foreach (T value in values)
        {
            if (T.IsFinite(value))
            {
                Values[count++] = value;
            }
            else
            {
                moments.NaNCount += T.IsNaN(value) ? 1 : 0;
                moments.PositiveInfinityCount += T.IsPositiveInfinity(value) ? 1 : 0;
                moments.NegativeInfinityCount += T.IsNegativeInfinity(value) ? 1 : 0;
            }
        }

        return Values.AsSpan(0, count);
    }

    /// <summary>Adds the extremes. Without a positive one, the largest is 0 or negative, and so the other way round.</summary>
    /// <param name="values">The elements.</param>
    /// <param name="maxPositive">The largest magnitude of the positive ones; 0 for none.</param>
    /// <param name="maxNegative">The largest magnitude of the negative ones; 0 for none.</param>
    /// <param name="hasZeros">Whether there are zeros.</param>
    /// <param name="moments">What they are added to.</param>
    protected static void AddExtremes(ReadOnlySpan<T> values, T maxPositive, T maxNegative, bool hasZeros, ElementMoments moments)
    {
        T maximum =
            maxPositive > T.Zero ? maxPositive
            : hasZeros ? T.Zero
            : TensorPrimitives.Max(values);
        T minimum =
            maxNegative > T.Zero ? -maxNegative
            : hasZeros ? T.Zero
            : TensorPrimitives.Min(values);
        moments.Include(new RealNumber(double.CreateChecked(minimum)), new RealNumber(double.CreateChecked(maximum)));
    }

    /// <summary>Counts the elements with a magnitude above a limit.</summary>
    protected static int CountBeyond(ReadOnlySpan<T> values, double limit)
    {
        int count = 0;
        foreach (T value in values)
        {
            count += double.CreateChecked(T.Abs(value)) > limit ? 1 : 0;
        }

        return count;
    }
}
