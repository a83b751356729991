using System.Diagnostics.CodeAnalysis;

namespace CheckpointTools.Slices;

/// <summary>The part of a partitioned tensor that is stored as one piece: an extent for each dimension (format.md 3.4, 5).</summary>
internal sealed class TensorSlice : IEquatable<TensorSlice>
{
    private readonly SliceExtent[] _extents;

    /// <summary>Makes a slice.</summary>
    /// <param name="extents">One extent for each dimension.</param>
    public TensorSlice(params SliceExtent[] extents)
    {
        ArgumentNullException.ThrowIfNull(extents);
        _extents = extents;
    }

    /// <summary>One extent for each dimension.</summary>
    public IReadOnlyList<SliceExtent> Extents => _extents;

    /// <summary>The slice as a box in a tensor of a given shape.</summary>
    /// <param name="shape">The shape of the whole tensor.</param>
    /// <param name="box">The place of the slice, if it is within the shape and not empty.</param>
    internal bool TryPlace(TensorShape shape, [NotNullWhen(true)] out SliceBox? box)
    {
        box = null;
        if (_extents.Length != shape.Rank)
        {
            return false;
        }

        long[] starts = new long[_extents.Length];
        long[] lengths = new long[_extents.Length];
        for (int i = 0; i < _extents.Length; i++)
        {
            (long start, long? explicitLength) = _extents[i];
            long size = shape.Span[i];
            long length = explicitLength ?? size;
            if (start < 0 || length <= 0 || start > size - length)
            {
                return false;
            }

            starts[i] = start;
            lengths[i] = length;
        }

        box = new SliceBox(shape, starts, lengths);
        return true;
    }

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] TensorSlice? other) => other is not null && _extents.AsSpan().SequenceEqual(other._extents);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as TensorSlice);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (SliceExtent extent in _extents)
        {
            hash.Add(extent);
        }

        return hash.ToHashCode();
    }

    /// <summary>The slice as TensorFlow writes it, such as "0,2:-".</summary>
    public override string ToString() => string.Join(':', _extents);
}
