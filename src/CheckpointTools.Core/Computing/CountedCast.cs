using CheckpointTools.Values.Casting;

namespace CheckpointTools.Computing;

/// <summary>
/// Casts the elements of a content, and counts those that overflow once each, however often and in whatever order they are read.
/// </summary>
/// <param name="cast">The cast.</param>
/// <param name="onOverflowed">Takes the counts; null where it is no loss.</param>
internal sealed class CountedCast(ElementCast cast, Action<long>? onOverflowed)
{
    /// <summary>The elements that were counted, as stretches in order that do not touch.</summary>
    private readonly List<(long Start, long End)> _seen = [];

    /// <param name="values">Elements of the dtype that is cast.</param>
    /// <param name="results">Takes as many of the other one.</param>
    /// <param name="first">The index of the first.</param>
    /// <param name="width">The width of a result.</param>
    /// <returns>The counts of these elements, whether they were seen before or not.</returns>
    public CastCounts Apply(ReadOnlySpan<byte> values, Span<byte> results, long first, int width)
    {
        int count = results.Length / width;
        int valueWidth = count == 0 ? 0 : values.Length / count;
        CastCounts all = default;
        for (int i = 0; i < count; )
        {
            (int length, bool isNew) = StretchFrom(first + i, count - i);
            CastCounts counts = cast.Apply(values.Slice(i * valueWidth, length * valueWidth), results.Slice(i * width, length * width));
            if (isNew)
            {
                onOverflowed?.Invoke(counts.Overflowed);
                Mark(first + i, length);
            }

            all += counts.At(i);
            i += length;
        }

        return all;
    }

    /// <summary>How many of the next elements were all seen before, or all not.</summary>
    private (int Length, bool IsNew) StretchFrom(long element, int count)
    {
        int next = FindBehind(element);
        return next > 0 && _seen[next - 1].End > element ? ((int)Math.Min(count, _seen[next - 1].End - element), false)
            : next < _seen.Count ? ((int)Math.Min(count, _seen[next].Start - element), true)
            : (count, true);
    }

    private void Mark(long start, int count)
    {
        long end = start + count;
        int next = FindBehind(start);
        bool touchesLast = next > 0 && _seen[next - 1].End == start;
        bool touchesNext = next < _seen.Count && _seen[next].Start == end;
        if (touchesLast && touchesNext)
        {
            _seen[next - 1] = (_seen[next - 1].Start, _seen[next].End);
            _seen.RemoveAt(next);
        }
        else if (touchesLast)
        {
            _seen[next - 1] = (_seen[next - 1].Start, end);
        }
        else if (touchesNext)
        {
            _seen[next] = (start, _seen[next].End);
        }
        else
        {
            _seen.Insert(next, (start, end));
        }
    }

    /// <summary>The first stretch that begins behind an element.</summary>
    private int FindBehind(long element)
    {
        (int low, int high) = (0, _seen.Count);
        while (low < high)
        {
            int middle = (low + high) / 2;
            (low, high) = _seen[middle].Start <= element ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
