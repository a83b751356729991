using System.Diagnostics.CodeAnalysis;

namespace CheckpointTools;

/// <summary>
/// How a partitioned variable is cut: along one axis, into consecutive parts. Two partitions are equal if they cut in the same places.
/// Whether a partition fits a variable is checked when the variable is written.
/// </summary>
public sealed record TensorPartition
{
    private const int MaxShown = 8;

    private readonly long[] _sizes;

    /// <summary>Makes a partition.</summary>
    /// <param name="axis">The dimension that is cut, from 0.</param>
    /// <param name="sizes">The size of each part along the axis, in order.</param>
    public TensorPartition(int axis, params IReadOnlyList<long> sizes)
    {
        ArgumentNullException.ThrowIfNull(sizes);
        Axis = axis;
        _sizes = [.. sizes];
    }

    /// <summary>The dimension that is cut, from 0.</summary>
    public int Axis { get; }

    /// <summary>The size of each part along the axis, in order.</summary>
    public IReadOnlyList<long> Sizes => _sizes;

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] TensorPartition? other) =>
        other is not null && Axis == other.Axis && _sizes.AsSpan().SequenceEqual(other._sizes);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Axis);
        foreach (long size in _sizes)
        {
            hash.Add(size);
        }

        return hash.ToHashCode();
    }

    /// <summary>The partition as "axis 0: 4, 3, 3". It includes all sizes, because tables and the results of jobs hold this text.</summary>
    public override string ToString() => $"axis {Axis}: {string.Join(", ", _sizes)}";

    /// <summary>The same for messages, without the later ones of many sizes.</summary>
    internal string ToShortText() =>
        _sizes.Length <= MaxShown ? ToString() : $"axis {Axis}: {string.Join(", ", _sizes.Take(MaxShown))} ... ({_sizes.Length} parts)";
}
