using CheckpointTools.Values.Statistics;

namespace CheckpointTools.Values.Merging;

/// <summary>Which differences of one source are kept, and by what factor they are scaled then.</summary>
internal abstract class Sparsity
{
    /// <summary>Below this, a sum of magnitudes is no measure for a factor.</summary>
    private const double MinSum = 1e-7;

    private LongSum _all;
    private LongSum _kept;
    private double _factor = 1;
    private bool _isMeasured;

    protected Sparsity(bool isRescaled) => _isMeasured = !isRescaled;

    /// <summary>Whether another pass over the differences is needed.</summary>
    public bool NeedsPass => !IsDecided || !_isMeasured;

    /// <summary>Whether it is known which differences are kept.</summary>
    protected virtual bool IsDecided => true;

    public static Sparsity Create(MergeSettings settings, int source, long count, IElementMasks masks)
    {
        double density = settings.DensityOf(source);
        return density >= 1 ? new AllKept()
            : settings.IsRandom ? new RandomKept(settings.IsRescaled, masks, source)
            : settings.LeavesOutliers ? MagnitudeKept.OfMiddle(settings.IsRescaled, count, density, settings.GammaOf(source))
            : MagnitudeKept.OfLargest(settings.IsRescaled, count, density);
    }

    /// <summary>Looks at the next differences of a pass, and may change the span.</summary>
    public void Observe(Span<double> differences, long start)
    {
        if (!IsDecided)
        {
            Decide(differences, start);
        }
        else if (!_isMeasured)
        {
            _all.Add(OrderedSum.OfMagnitudes(differences));
            Cut(differences, start);
            _kept.Add(OrderedSum.OfMagnitudes(differences));
        }
    }

    public void EndPass()
    {
        if (!IsDecided)
        {
            EndDeciding();
        }
        else if (!_isMeasured)
        {
            (double all, double kept) = (_all.Value, _kept.Value);
            _factor = all < MinSum || kept < MinSum ? 1 : all / kept;
            _isMeasured = true;
        }
    }

    /// <summary>Puts 0 for what is not kept, and scales the rest.</summary>
    public void Apply(Span<double> differences, long start)
    {
        Cut(differences, start);
        if (_factor != 1)
        {
            System.Numerics.Tensors.TensorPrimitives.Multiply(differences, _factor, differences);
        }
    }

    protected virtual void Decide(ReadOnlySpan<double> differences, long start) { }

    protected virtual void EndDeciding() { }

    /// <summary>Puts 0 for what is not kept.</summary>
    protected abstract void Cut(Span<double> differences, long start);

    private sealed class AllKept() : Sparsity(false)
    {
        protected override void Cut(Span<double> differences, long start) { }
    }

    private sealed class RandomKept(bool isRescaled, IElementMasks masks, int source) : Sparsity(isRescaled)
    {
        protected override void Cut(Span<double> differences, long start)
        {
            Span<double> kept = stackalloc double[ElementTile.FullLength];
            kept = kept[..differences.Length];
            masks.Fill(source, start, kept);
            System.Numerics.Tensors.TensorPrimitives.Multiply(differences, kept, differences);
        }
    }
}
