namespace CheckpointTools.Values.Merging;

/// <summary>
/// The same elements of all inputs: of each source, in their order, and of the base, if there is one, behind them.
/// </summary>
/// <param name="values">The elements of the first input, then those of the next.</param>
/// <param name="length">How many elements there are of each.</param>
/// <param name="start">The index of the first in the variable.</param>
internal readonly ref struct ElementTile(ReadOnlySpan<double> values, int length, long start)
{
    /// <summary>
    /// The number of elements in every tile but the last: with those of a few inputs they stay in a core's cache. Sums are taken tile by
    /// tile, so that the same inputs give the same bits everywhere.
    /// </summary>
    public const int FullLength = 2048;

    private readonly ReadOnlySpan<double> _values = values;

    public int Length => length;

    public long Start => start;

    /// <summary>The elements of an input.</summary>
    public ReadOnlySpan<double> this[int input] => _values.Slice(input * length, length);
}
