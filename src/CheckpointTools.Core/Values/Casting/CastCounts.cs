namespace CheckpointTools.Values.Casting;

/// <summary>How many elements of a cast the target type could not hold. The default is none.</summary>
/// <param name="Overflowed">
/// Elements beyond the largest finite value of a floating point type: finite ones that became infinite or not a number, and all that
/// became another finite value.
/// </param>
/// <param name="OutOfRange">Elements that an integer cannot hold: too large, too small, infinite or not a number.</param>
/// <param name="FirstIndex">The index of the first element that is out of range.</param>
/// <param name="FirstValue">Its value as text; null if there is none.</param>
internal readonly record struct CastCounts(long Overflowed, long OutOfRange = 0, long FirstIndex = 0, string? FirstValue = null)
{
    /// <summary>The sums, and the first of both in the order of their indices: parts may be added in any order.</summary>
    public static CastCounts operator +(CastCounts left, CastCounts right)
    {
        bool isLeftFirst = right.FirstValue is null || (left.FirstValue is not null && left.FirstIndex <= right.FirstIndex);
        CastCounts first = isLeftFirst ? left : right;
        return first with { Overflowed = left.Overflowed + right.Overflowed, OutOfRange = left.OutOfRange + right.OutOfRange };
    }

    /// <summary>The same, where the part that was cast begins at an element of a whole.</summary>
    public CastCounts At(long element) => FirstValue is null ? this : this with { FirstIndex = FirstIndex + element };
}
