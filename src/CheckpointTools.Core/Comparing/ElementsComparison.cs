using CheckpointTools.Values.Statistics;

namespace CheckpointTools.Comparing;

/// <summary>What one thread finds while it compares its share of the elements of two variables.</summary>
internal sealed class ElementsComparison(DataType dataType, ValueError error)
{
    private readonly ErrorScan _errors = new(dataType, error);
    private readonly List<long> _equal = [];

    public ValueError Error => error;

    /// <summary>Of the chunks from the first one on that differs; null if none does: most variables have no difference.</summary>
    public CosineSums? Cosine { get; private set; }

    /// <summary>The bytes where the chunks begin that are equal and not in the sums.</summary>
    public IReadOnlyList<long> Equal => _equal;

    /// <summary>Compares a chunk.</summary>
    /// <param name="left">Its elements.</param>
    /// <param name="right">Those of the reference.</param>
    /// <param name="start">The byte where it begins.</param>
    public void Add(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, long start)
    {
        if (Cosine is null && left.SequenceEqual(right))
        {
            _equal.Add(start);
            return;
        }

        Cosine ??= new CosineSums(dataType);
        Cosine.Add(left, right);
        _errors.Add(left, right, start / dataType.Width);
    }
}
