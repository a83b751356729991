namespace CheckpointTools.Values.Merging;

/// <summary>Keeps differences by their magnitude: the largest, or those that follow on the largest.</summary>
internal sealed class MagnitudeKept : Sparsity
{
    private readonly MagnitudeRank? _dropped;
    private readonly MagnitudeRank _kept;

    private MagnitudeKept(bool isRescaled, long count, long dropped, long kept)
        : base(isRescaled)
    {
        _dropped = dropped > 0 ? new MagnitudeRank(count, dropped) : null;
        _kept = new MagnitudeRank(count, dropped + kept);
    }

    protected override bool IsDecided => _kept.IsFound && _dropped is null or { IsFound: true };

    /// <summary>Keeps the largest; at least one, if the density is not 0.</summary>
    public static MagnitudeKept OfLargest(bool isRescaled, long count, double density) =>
        new(isRescaled, count, 0, density <= 0 ? 0 : Math.Max(1, (long)(density * count)));

    /// <summary>Drops the largest and keeps the next ones. Where too few would be left to keep, fewer are dropped.</summary>
    public static MagnitudeKept OfMiddle(bool isRescaled, long count, double density, double gamma)
    {
        long kept = (long)(density * count);
        return new MagnitudeKept(isRescaled, count, Math.Min((long)(gamma * count), count - kept), kept);
    }

    protected override void Decide(ReadOnlySpan<double> differences, long start)
    {
        _dropped?.Observe(differences, start);
        _kept.Observe(differences, start);
    }

    protected override void EndDeciding()
    {
        _dropped?.EndPass();
        _kept.EndPass();
    }

    protected override void Cut(Span<double> differences, long start)
    {
        for (int i = 0; i < differences.Length; i++)
        {
            if (!_kept.Takes(differences[i], start + i) || _dropped?.Takes(differences[i], start + i) == true)
            {
                differences[i] = 0;
            }
        }
    }
}
