using System.Numerics.Tensors;
using System.Runtime.InteropServices;

namespace CheckpointTools.Values.Merging;

/// <summary>
/// A mean or a weighted sum. Each product and each sum is rounded, in the order of the sources, beginning with the first one and not with
/// 0: a negative zero stays one.
/// </summary>
internal sealed class AverageMerger : Merger
{
    private readonly double[]? _weights;
    private readonly int _sources;
    private readonly double _divisor;
    private readonly double? _inverse;

    public AverageMerger(MergeSettings settings, int sources)
    {
        _sources = sources;
        _weights = settings.Weights is { } weights && weights.Any(static weight => weight != 1) ? [.. weights] : null;
        _divisor = settings.IsNormalized ? settings.SumOfWeights(sources) : 1;

        // To divide by a power of 2 is to multiply, which is faster.
        _inverse = double.IsPow2(_divisor) && double.IsNormal(1 / _divisor) ? 1 / _divisor : null;
    }

    public override void Merge(ElementTile tile, Span<double> result)
    {
        if (_weights is null)
        {
            Add(tile, result);
        }
        else
        {
            AddWeighted(tile, result, _weights);
        }

        Divide(result);
    }

    /// <summary>Merges floats, with the same result as if they were widened first.</summary>
    /// <param name="inputs">Floats of each input.</param>
    /// <param name="start">The first float that is merged of each.</param>
    /// <param name="result">The merged elements.</param>
    public void MergeSingles(byte[][] inputs, int start, Span<double> result)
    {
        for (int i = 0; i < _sources; i++)
        {
            ReadOnlySpan<float> values = MemoryMarshal.Cast<byte, float>(inputs[i]).Slice(start, result.Length);
            double weight = _weights?[i] ?? 1;
            if (i == 0)
            {
                SingleSums.Begin(values, weight, result);
            }
            else
            {
                SingleSums.Add(values, weight, result);
            }
        }

        Divide(result);
    }

    private void Divide(Span<double> result)
    {
        if (_inverse is { } factor)
        {
            TensorPrimitives.Multiply(result, factor, result);
        }
        else
        {
            TensorPrimitives.Divide(result, _divisor, result);
        }
    }

    private void Add(ElementTile tile, Span<double> result)
    {
        if (_sources == 1)
        {
            tile[0].CopyTo(result);
            return;
        }

        TensorPrimitives.Add(tile[0], tile[1], result);
        for (int i = 2; i < _sources; i++)
        {
            TensorPrimitives.Add(result, tile[i], result);
        }
    }

    private void AddWeighted(ElementTile tile, Span<double> result, double[] weights)
    {
        TensorPrimitives.Multiply(tile[0], weights[0], result);
        for (int i = 1; i < _sources; i++)
        {
            // Two operations that round, and not a fused one that rounds once.
            TensorPrimitives.MultiplyAdd(tile[i], weights[i], result, result);
        }
    }
}
