namespace CheckpointTools.Writing;

/// <summary>
/// Sorts items that are mostly in order, such as the listings of a few checkpoints: finds the ordered runs and merges them. It takes one
/// pass over a sorted list, and another for each time that the number of runs can be halved. Stable.
/// </summary>
internal static class RunSort
{
    public static void Sort<T>(T[] items, Comparison<T> comparison)
    {
        List<int> ends = FindRuns(items, comparison);
        T[] from = items;
        T[] to = ends.Count > 1 ? new T[items.Length] : [];
        while (ends.Count > 1)
        {
            var merged = new List<int>((ends.Count + 1) / 2);
            int start = 0;
            for (int run = 0; run < ends.Count; run += 2)
            {
                int middle = ends[run];
                int end = run + 1 < ends.Count ? ends[run + 1] : middle;
                Merge(from, to, start, middle, end, comparison);
                merged.Add(end);
                start = end;
            }

            (from, to, ends) = (to, from, merged);
        }

        if (from != items)
        {
            from.CopyTo(items, 0);
        }
    }

    /// <summary>The ends of the runs that are in order.</summary>
    private static List<int> FindRuns<T>(T[] items, Comparison<T> comparison)
    {
        var ends = new List<int>();
        for (int i = 1; i < items.Length; i++)
        {
            if (comparison(items[i - 1], items[i]) > 0)
            {
                ends.Add(i);
            }
        }

        ends.Add(items.Length);
        return ends;
    }

    private static void Merge<T>(T[] from, T[] to, int start, int middle, int end, Comparison<T> comparison)
    {
        int left = start;
        int right = middle;
        for (int i = start; i < end; i++)
        {
            bool takesLeft = left < middle && (right == end || comparison(from[left], from[right]) <= 0);
            to[i] = from[takesLeft ? left++ : right++];
        }
    }
}
