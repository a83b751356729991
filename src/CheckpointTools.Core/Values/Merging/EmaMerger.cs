using System.Numerics.Tensors;

namespace CheckpointTools.Values.Merging;

/// <summary>An exponential moving average: e = d * e + (1 - d) * x for each source behind the first.</summary>
internal sealed class EmaMerger(MergeSettings settings, int sources) : Merger
{
    private const double DefaultDecay = 0.9;

    private readonly double _decay = settings.Decay ?? DefaultDecay;

    public override void Merge(ElementTile tile, Span<double> result)
    {
        tile[0].CopyTo(result);
        for (int i = 1; i < sources; i++)
        {
            TensorPrimitives.Multiply(result, _decay, result);
            TensorPrimitives.MultiplyAdd(tile[i], 1 - _decay, result, result);
        }
    }
}
