using System.Runtime.Intrinsics;

namespace CheckpointTools.Values.Statistics;

/// <summary>The largest and the smallest element of a vector.</summary>
internal static class VectorReduction
{
    public static T MaxOf<T>(Vector512<T> vector)
        where T : IComparable<T>
    {
        var quarter = Vector256.Max(vector.GetLower(), vector.GetUpper());
        var eighth = Vector128.Max(quarter.GetLower(), quarter.GetUpper());
        T max = eighth[0];
        for (int i = 1; i < Vector128<T>.Count; i++)
        {
            max = max.CompareTo(eighth[i]) >= 0 ? max : eighth[i];
        }

        return max;
    }

    public static T MinOf<T>(Vector512<T> vector)
        where T : IComparable<T>
    {
        var quarter = Vector256.Min(vector.GetLower(), vector.GetUpper());
        var eighth = Vector128.Min(quarter.GetLower(), quarter.GetUpper());
        T min = eighth[0];
        for (int i = 1; i < Vector128<T>.Count; i++)
        {
            min = min.CompareTo(eighth[i]) <= 0 ? min : eighth[i];
        }

        return min;
    }
}
