using System.Buffers;
using System.Numerics.Tensors;

namespace CheckpointTools.Values.Merging;

/// <summary>
/// The base and a sum of the sources' weighted differences from it, of which some are left out: by magnitude or at random (Sparsity), and
/// those that have not the sign that most have. Thresholds and scales take passes over all elements.
/// </summary>
internal sealed class DifferenceMerger : Merger
{
    private const double MinWeights = 1e-8;

    private readonly MergeSettings _settings;
    private readonly int _sources;
    private readonly double[] _weights;
    private readonly double _lambda;
    private readonly Sparsity[] _sparsities;

    public DifferenceMerger(MergeSettings settings, int sources, long count, IElementMasks masks)
    {
        (_settings, _sources, _lambda) = (settings, sources, settings.Lambda ?? 1);
        _weights = [.. Enumerable.Range(0, sources).Select(settings.WeightOf)];
        _sparsities = [.. Enumerable.Range(0, sources).Select(source => Sparsity.Create(settings, source, count, masks))];
    }

    public override bool NeedsPass => Array.Exists(_sparsities, static sparsity => sparsity.NeedsPass);

    public override void Observe(ElementTile tile)
    {
        double[] rented = ArrayPool<double>.Shared.Rent(tile.Length);
        Span<double> differences = rented.AsSpan(0, tile.Length);
        for (int i = 0; i < _sources; i++)
        {
            if (_sparsities[i].NeedsPass)
            {
                TensorPrimitives.Subtract(tile[i], tile[_sources], differences);
                _sparsities[i].Observe(differences, tile.Start);
            }
        }

        ArrayPool<double>.Shared.Return(rented);
    }

    public override void EndPass() => Array.ForEach(_sparsities, static sparsity => sparsity.EndPass());

    public override void Merge(ElementTile tile, Span<double> result)
    {
        int length = tile.Length;
        double[] rented = ArrayPool<double>.Shared.Rent(_sources * length);
        Span<double> all = rented.AsSpan(0, _sources * length);
        for (int i = 0; i < _sources; i++)
        {
            Span<double> differences = all.Slice(i * length, length);
            TensorPrimitives.Subtract(tile[i], tile[_sources], differences);
            _sparsities[i].Apply(differences, tile.Start);
            TensorPrimitives.Multiply(differences, _weights[i], differences);
        }

        Sum(all, result);
        if (_settings.ElectsSigns)
        {
            SumElected(all, result);
        }
        else if (_settings.IsNormalized)
        {
            double divisor = _weights.Sum();
            TensorPrimitives.Divide(result, Math.Abs(divisor) < MinWeights ? 1 : divisor, result);
        }

        TensorPrimitives.Multiply(result, _lambda, result);
        TensorPrimitives.Add(tile[_sources], result, result);
        ArrayPool<double>.Shared.Return(rented);
    }

    private void Sum(ReadOnlySpan<double> all, Span<double> result)
    {
        all[..result.Length].CopyTo(result);
        for (int i = 1; i < _sources; i++)
        {
            TensorPrimitives.Add(result, all.Slice(i * result.Length, result.Length), result);
        }
    }

    /// <summary>Adds up the differences with the sign of the sum of all; 0 counts as positive, and a difference of 0 has no sign.</summary>
    /// <param name="all">The weighted differences of each source.</param>
    /// <param name="result">The sum of all; then the sum of the elected.</param>
    private void SumElected(ReadOnlySpan<double> all, Span<double> result)
    {
        for (int i = 0; i < result.Length; i++)
        {
            bool isPositive = result[i] >= 0;
            double sum = 0;
            double weights = 0;
            for (int source = 0; source < _sources; source++)
            {
                double difference = all[(source * result.Length) + i];
                if (isPositive ? difference > 0 : difference < 0)
                {
                    sum += difference;
                    weights += _weights[source];
                }
            }

            result[i] = _settings.IsNormalized && weights != 0 ? sum / weights : sum;
        }
    }
}
