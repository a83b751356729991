namespace CheckpointTools.Locating;

/// <summary>
/// Orders names by the numbers in them: model.ckpt-900 before model.ckpt-1000. Everything except numbers is compared ordinally. The order
/// in which checkpoints are found decides which of two duplicates is the first and which is the last.
/// </summary>
public sealed class NumberedNameComparer : IComparer<string>
{
    private NumberedNameComparer() { }

    /// <summary>The comparer.</summary>
    public static NumberedNameComparer Instance { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        ReadOnlySpan<char> restX = x;
        ReadOnlySpan<char> restY = y;
        while (!restX.IsEmpty && !restY.IsEmpty)
        {
            int order =
                char.IsAsciiDigit(restX[0]) && char.IsAsciiDigit(restY[0])
                    ? CompareNumbers(TakeNumber(ref restX), TakeNumber(ref restY))
                    : Take(ref restX).CompareTo(Take(ref restY));
            if (order != 0)
            {
                return order;
            }
        }

        // Names that differ only in leading zeros are different names.
        int byRest = restX.Length.CompareTo(restY.Length);
        return byRest != 0 ? byRest : string.CompareOrdinal(x, y);
    }

    private static int CompareNumbers(ReadOnlySpan<char> x, ReadOnlySpan<char> y) =>
        x.Length != y.Length ? x.Length.CompareTo(y.Length) : x.SequenceCompareTo(y);

    private static ReadOnlySpan<char> TakeNumber(ref ReadOnlySpan<char> text)
    {
        int end = text.IndexOfAnyExceptInRange('0', '9');
        ReadOnlySpan<char> number = end < 0 ? text : text[..end];
        text = text[number.Length..];
        return number.TrimStart('0');
    }

    private static char Take(ref ReadOnlySpan<char> text)
    {
        char first = text[0];
        text = text[1..];
        return first;
    }
}
