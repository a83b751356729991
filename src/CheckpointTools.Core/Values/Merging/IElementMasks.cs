namespace CheckpointTools.Values.Merging;

/// <summary>Which differences of a source are kept, where that is chosen at random.</summary>
internal interface IElementMasks
{
    /// <summary>Says of consecutive elements which are kept. It does not depend on what was asked before.</summary>
    /// <param name="source">The number of the source.</param>
    /// <param name="start">The index of the first element.</param>
    /// <param name="kept">1 for an element that is kept, else 0.</param>
    void Fill(int source, long start, Span<double> kept);
}
