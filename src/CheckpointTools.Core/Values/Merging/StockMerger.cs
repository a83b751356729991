using System.Buffers;
using System.Numerics.Tensors;

namespace CheckpointTools.Values.Merging;

/// <summary>
/// A point between the base and the mean of the sources (Jang and others, "Model Stock", 2024). One pass finds the mean cosine of the
/// angles between each two differences from the base, which decides how far it goes.
/// </summary>
internal sealed class StockMerger : Merger
{
    private const double MinNorms = 1e-6;
    private const double MinDenominator = 1e-6;

    private readonly int _sources;
    private readonly ElementGroups _groups;

    // Of each group, how far it is from the base to the mean.
    private readonly double[] _ratios;
    private GroupedProducts? _products;

    public StockMerger(MergeSettings settings, int sources, TensorShape shape)
    {
        (_sources, _groups) = (sources, new ElementGroups(settings.Grouping, shape));
        _ratios = new double[_groups.Count];
        _products = new GroupedProducts(_groups, sources);
    }

    public override bool NeedsPass => _products is not null;

    public override void Observe(ElementTile tile)
    {
        double[] differences = ArrayPool<double>.Shared.Rent(_sources * tile.Length);
        for (int i = 0; i < _sources; i++)
        {
            TensorPrimitives.Subtract(tile[i], tile[_sources], differences.AsSpan(i * tile.Length, tile.Length));
        }

        _products!.Add(differences, tile.Length, tile.Start);
        ArrayPool<double>.Shared.Return(differences);
    }

    public override void EndPass()
    {
        for (int group = 0; group < _ratios.Length; group++)
        {
            double cosine = MeanCosine(group);
            double denominator = 1 + ((_sources - 1) * cosine);
            _ratios[group] = Math.Abs(denominator) < MinDenominator ? 0 : _sources * cosine / denominator;
        }

        _products = null;
    }

    public override void Merge(ElementTile tile, Span<double> result)
    {
        tile[0].CopyTo(result);
        for (int i = 1; i < _sources; i++)
        {
            TensorPrimitives.Add(result, tile[i], result);
        }

        TensorPrimitives.Divide(result, _sources, result);
        ReadOnlySpan<double> origin = tile[_sources];
        for (int i = 0, run; i < tile.Length; i += run)
        {
            run = _groups.RunFrom(tile.Start + i, tile.Length - i, out int group, out _);
            Span<double> mean = result.Slice(i, run);
            TensorPrimitives.Multiply(mean, _ratios[group], mean);
            TensorPrimitives.MultiplyAdd(origin.Slice(i, run), 1 - _ratios[group], mean, mean);
        }
    }

    private double MeanCosine(int group)
    {
        double sum = 0;
        for (int second = 1; second < _sources; second++)
        {
            for (int first = 0; first < second; first++)
            {
                double norms = Math.Max(_products!.NormOf(first, group) * _products.NormOf(second, group), MinNorms);
                sum += Math.Clamp(_products.Of(first, second, group) / norms, -1, 1);
            }
        }

        return sum / (_sources * (_sources - 1) / 2.0);
    }
}
