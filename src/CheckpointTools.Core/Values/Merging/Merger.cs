namespace CheckpointTools.Values.Merging;

/// <summary>
/// The arithmetic of a merge, in double precision. Methods that need numbers of the whole variable, such as an angle or a threshold, see
/// all of its tiles first, in one pass or more, always in order; then any tile can be merged, by any thread.
/// </summary>
internal abstract class Merger
{
    /// <summary>Whether another pass over all tiles is needed before any can be merged.</summary>
    public virtual bool NeedsPass => false;

    /// <summary>Looks at the next tile of a pass.</summary>
    public virtual void Observe(ElementTile tile) => throw new InvalidOperationException();

    /// <summary>Ends a pass over all tiles.</summary>
    public virtual void EndPass() => throw new InvalidOperationException();

    /// <summary>Merges a tile.</summary>
    /// <param name="tile">The elements of the inputs.</param>
    /// <param name="result">The merged elements.</param>
    public abstract void Merge(ElementTile tile, Span<double> result);

    /// <summary>Makes the arithmetic for one variable.</summary>
    /// <param name="settings">The settings, in which no fault was found.</param>
    /// <param name="sources">The number of sources, without the base.</param>
    /// <param name="hasBase">Whether there is a base.</param>
    /// <param name="shape">The shape of the variable.</param>
    /// <param name="masks">Which differences are kept, for the methods that choose at random.</param>
    public static Merger Create(MergeSettings settings, int sources, bool hasBase, TensorShape shape, IElementMasks masks) =>
        settings.Method switch
        {
            MergeMethod.Average => new AverageMerger(settings, sources),
            MergeMethod.Ema => new EmaMerger(settings, sources),
            MergeMethod.Slerp => SphericalMerger.OfSlerp(settings, hasBase, shape),
            MergeMethod.NuSlerp => SphericalMerger.OfNuSlerp(settings, hasBase, shape),
            MergeMethod.ModelStock => new StockMerger(settings, sources, shape),
            _ => new DifferenceMerger(settings, sources, shape.ElementCount, masks),
        };
}
