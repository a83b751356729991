using System.Runtime.CompilerServices;
using CheckpointTools.Values.Statistics;

namespace CheckpointTools.Comparing;

/// <summary>What one thread finds while it compares its share of the elements of two variables.</summary>
/// <param name="dataType">The dtype of both.</param>
/// <param name="error">Takes the differences that this thread finds.</param>
/// <param name="differs">Whether any thread has found a difference; they share it.</param>
internal sealed class ElementsComparison(DataType dataType, ValueError error, StrongBox<bool> differs)
{
    private readonly ErrorScan _errors = new(dataType, error);
    private readonly List<long> _equal = [];

    public ValueError Error => error;

    /// <summary>Of the chunks from the first difference on that any thread has found; null without one, as in most variables.</summary>
    public CosineSums? Cosine { get; private set; }

    /// <summary>The bytes where the chunks begin that are equal and not in the sums.</summary>
    public IReadOnlyList<long> Equal => _equal;

    /// <summary>Compares a chunk.</summary>
    /// <param name="left">Its elements.</param>
    /// <param name="right">Those of the reference.</param>
    /// <param name="start">The byte where it begins.</param>
    public void Add(ReadOnlySpan<byte> left, ReadOnlySpan<byte> right, long start)
    {
        bool isEqual = left.SequenceEqual(right);
        if (isEqual && !Volatile.Read(ref differs.Value))
        {
            _equal.Add(start);
            return;
        }

        Volatile.Write(ref differs.Value, true);
        Cosine ??= new CosineSums(dataType);
        Cosine.Add(left, right);
        if (isEqual)
        {
            return;
        }

        _errors.Add(left, right, start / dataType.Width);
    }
}
