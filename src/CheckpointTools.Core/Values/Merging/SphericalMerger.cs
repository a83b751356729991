using System.Buffers;
using System.Numerics.Tensors;

namespace CheckpointTools.Values.Merging;

/// <summary>
/// A point on the arc between two vectors, or between their differences from a base. One pass finds the angle between them.
/// </summary>
internal sealed class SphericalMerger : Merger
{
    private readonly int _first;
    private readonly int _second;
    private readonly int? _base;
    private readonly ElementGroups _groups;
    private readonly Func<double, double, double, (double First, double Second)> _weigh;

    // Of each group, the factors of the two vectors.
    private readonly double[] _ofFirst;
    private readonly double[] _ofSecond;
    private GroupedProducts? _products;

    private SphericalMerger(
        (int First, int Second, int? Base) inputs,
        ElementGroups groups,
        Func<double, double, double, (double First, double Second)> weigh
    )
    {
        (_first, _second, _base) = inputs;
        (_groups, _weigh) = (groups, weigh);
        (_ofFirst, _ofSecond) = (new double[groups.Count], new double[groups.Count]);
        _products = new GroupedProducts(groups, 2);
    }

    public override bool NeedsPass => _products is not null;

    /// <summary>From the base, or else the first source, to the other one.</summary>
    public static SphericalMerger OfSlerp(MergeSettings settings, bool hasBase, TensorShape shape)
    {
        const double MaxShort = 1e-8;
        const double MinAlike = 0.9995;
        double t = settings.Interpolation ?? 0.5;
        return new SphericalMerger(
            hasBase ? (1, 0, null) : (0, 1, null),
            new ElementGroups(MergeGrouping.Tensor, shape),
            (product, firstNorm, secondNorm) =>
            {
                // What is too short to have a direction counts as it is.
                double cosine = product / (firstNorm > MaxShort ? firstNorm : 1) / (secondNorm > MaxShort ? secondNorm : 1);
                return Math.Abs(cosine) > MinAlike ? (1 - t, t) : OnArc(Math.Clamp(cosine, -1, 1), t);
            }
        );
    }

    /// <summary>Between two sources, or between their differences from a base, by their weights.</summary>
    public static SphericalMerger OfNuSlerp(MergeSettings settings, bool hasBase, TensorShape shape)
    {
        const double MinNorm = 1e-7;
        const double MaxAlike = 1e-16;
        const double MinSum = 1e-6;
        double sum = settings.WeightOf(0) + settings.WeightOf(1);
        double t = settings.Interpolation ?? (Math.Abs(sum) < MinSum ? 0.5 : settings.WeightOf(1) / sum);
        return new SphericalMerger(
            (0, 1, hasBase ? 2 : null),
            new ElementGroups(settings.Grouping, shape),
            (product, firstNorm, secondNorm) =>
            {
                double cosine = Math.Clamp(product / Math.Max(firstNorm, MinNorm) / Math.Max(secondNorm, MinNorm), -1, 1);
                return 1 - (cosine * cosine) > MaxAlike ? OnArc(cosine, t)
                    : cosine > 0 ? (1 - t, t)
                    : BetweenOpposites(t);
            }
        );
    }

    public override void Observe(ElementTile tile)
    {
        int length = tile.Length;
        double[] rented = ArrayPool<double>.Shared.Rent(2 * length);
        TakeVectors(tile, rented.AsSpan(0, length), rented.AsSpan(length, length));
        _products!.Add(rented, length, tile.Start);
        ArrayPool<double>.Shared.Return(rented);
    }

    public override void EndPass()
    {
        for (int group = 0; group < _groups.Count; group++)
        {
            (_ofFirst[group], _ofSecond[group]) = _weigh(
                _products!.Of(0, 1, group),
                _products.NormOf(0, group),
                _products.NormOf(1, group)
            );
        }

        _products = null;
    }

    public override void Merge(ElementTile tile, Span<double> result)
    {
        double[] rented = ArrayPool<double>.Shared.Rent(2 * tile.Length);
        Span<double> first = rented.AsSpan(0, tile.Length);
        Span<double> second = rented.AsSpan(tile.Length, tile.Length);
        TakeVectors(tile, first, second);
        for (int i = 0, run; i < tile.Length; i += run)
        {
            run = _groups.RunFrom(tile.Start + i, tile.Length - i, out int group, out int step);
            Scale(first.Slice(i, run), _ofFirst, group, step);
            Scale(second.Slice(i, run), _ofSecond, group, step);
        }

        TensorPrimitives.Add(first, second, result);
        if (_base is { } input)
        {
            TensorPrimitives.Add(tile[input], result, result);
        }

        ArrayPool<double>.Shared.Return(rented);
    }

    private void TakeVectors(ElementTile tile, Span<double> first, Span<double> second)
    {
        tile[_first].CopyTo(first);
        tile[_second].CopyTo(second);
        if (_base is { } input)
        {
            TensorPrimitives.Subtract(first, tile[input], first);
            TensorPrimitives.Subtract(second, tile[input], second);
        }
    }

    private static void Scale(Span<double> vector, double[] factors, int group, int step)
    {
        if (step == 0)
        {
            TensorPrimitives.Multiply(vector, factors[group], vector);
        }
        else
        {
            TensorPrimitives.Multiply(vector, factors.AsSpan(group, vector.Length), vector);
        }
    }

    /// <summary>
    /// Between opposite vectors there are many arcs. This is what the formula of the arc tends to where they are of one length, and stays
    /// finite where they are not.
    /// </summary>
    private static (double First, double Second) BetweenOpposites(double t) =>
        (-(1 - t) * Math.Cos((1 - t) * Math.PI), -t * Math.Cos(t * Math.PI));

    private static (double First, double Second) OnArc(double cosine, double t)
    {
        double angle = Math.Acos(cosine);
        double sine = Math.Sin(angle);
        return (Math.Sin((1 - t) * angle) / sine, Math.Sin(t * angle) / sine);
    }
}
