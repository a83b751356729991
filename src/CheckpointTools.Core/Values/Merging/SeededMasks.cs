using CheckpointTools.Values.Randomness;

namespace CheckpointTools.Values.Merging;

/// <summary>
/// Masks that keep each element with the probability of the density. They depend on the seed, the variable's name, the number of the source
/// and the element alone.
/// </summary>
internal sealed class SeededMasks(MergeSettings settings, string name, int sources) : IElementMasks
{
    private readonly ElementRandom[] _random =
    [
        .. Enumerable.Range(1, sources).Select(stream => new ElementRandom(settings.Seed, name, stream)),
    ];

    public void Fill(int source, long start, Span<double> kept)
    {
        _random[source].Fill(kept, start);
        double density = settings.DensityOf(source);
        foreach (ref double number in kept)
        {
            number = number < density ? 1 : 0;
        }
    }
}
