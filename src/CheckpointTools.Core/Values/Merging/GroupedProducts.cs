using CheckpointTools.Values.Statistics;

namespace CheckpointTools.Values.Merging;

/// <summary>For each group of elements, the sums of the products of vectors with one another and with themselves.</summary>
internal sealed class GroupedProducts(ElementGroups groups, int vectors)
{
    // Of each pair, the sums of all groups.
    private readonly LongSum[][] _sums = [.. Enumerable.Range(0, vectors * (vectors + 1) / 2).Select(_ => new LongSum[groups.Count])];

    /// <summary>Adds what stretches of the vectors give.</summary>
    /// <param name="stretches">The stretch of the first vector, then that of the next; all of one length.</param>
    /// <param name="length">The length of each.</param>
    /// <param name="start">The index of the first element.</param>
    public void Add(ReadOnlySpan<double> stretches, int length, long start)
    {
        for (int i = 0, run; i < length; i += run)
        {
            run = groups.RunFrom(start + i, length - i, out int group, out int step);
            for (int first = 0; first < vectors; first++)
            {
                ReadOnlySpan<double> left = stretches.Slice((first * length) + i, run);
                for (int second = first; second < vectors; second++)
                {
                    Add(_sums[PairOf(first, second)], left, stretches.Slice((second * length) + i, run), group, step);
                }
            }
        }
    }

    /// <summary>The product of two vectors in a group; the first number is not the larger.</summary>
    public double Of(int first, int second, int group) => _sums[PairOf(first, second)][group].Value;

    /// <summary>The length of a vector in a group.</summary>
    public double NormOf(int vector, int group) => Math.Sqrt(Of(vector, vector, group));

    private static void Add(LongSum[] sums, ReadOnlySpan<double> left, ReadOnlySpan<double> right, int group, int step)
    {
        if (step == 0)
        {
            sums[group].Add(OrderedSum.OfProducts(left, right));
            return;
        }

        for (int i = 0; i < left.Length; i++)
        {
            sums[group + i].Add(left[i] * right[i]);
        }
    }

    private static int PairOf(int first, int second) => (second * (second + 1) / 2) + first;
}
