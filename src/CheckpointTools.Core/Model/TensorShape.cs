using System.Diagnostics.CodeAnalysis;

namespace CheckpointTools;

/// <summary>
/// The shape of a tensor: its rank is known and every dimension is 0 or more. Prints "[30, 768]"; a scalar prints "[]". Parsed from that
/// text, from "30,768", or made from an array.
/// </summary>
/// <remarks>It is deliberately not enumerable: PowerShell would unroll it in pipes and in text.</remarks>
public sealed class TensorShape : IEquatable<TensorShape>, IComparable<TensorShape>, IComparable
{
    /// <summary>The maximum rank in TensorFlow (format.md 3.3).</summary>
    public const int MaxRank = 254;

    private readonly long[] _dimensions;

    /// <summary>Makes a shape from its dimensions.</summary>
    /// <param name="dimensions">The sizes, outermost first; none for a scalar.</param>
    /// <exception cref="ArgumentException">A size is negative, there are more than 254, or their product exceeds 64 bits.</exception>
    public TensorShape(params long[] dimensions)
    {
        ArgumentNullException.ThrowIfNull(dimensions);
        if (!TryCount(dimensions, out long count))
        {
            throw new ArgumentException(
                $"[{string.Join(", ", dimensions)}] is not a shape: sizes are 0 or more, at most {MaxRank} of them, and their "
                    + "product fits in 64 bits.",
                nameof(dimensions)
            );
        }

        _dimensions = [.. dimensions];
        ElementCount = count;
    }

    private TensorShape(long[] dimensions, long elementCount)
    {
        _dimensions = dimensions;
        ElementCount = elementCount;
    }

    /// <summary>The shape of a single value.</summary>
    public static TensorShape Scalar { get; } = new([], 1);

    /// <summary>The number of dimensions.</summary>
    public int Rank => _dimensions.Length;

    /// <summary>The number of elements of a tensor of this shape.</summary>
    public long ElementCount { get; }

    /// <summary>The sizes, outermost first.</summary>
    public IReadOnlyList<long> Dimensions => _dimensions;

    /// <summary>The sizes as a span.</summary>
    internal ReadOnlySpan<long> Span => _dimensions;

    /// <summary>The size of one dimension.</summary>
    /// <param name="index">The dimension; a negative one counts from the last, as in Python.</param>
    public long this[int index] => _dimensions[index < 0 ? index + _dimensions.Length : index];

    /// <summary>The same shape with another size along one axis.</summary>
    internal TensorShape With(int axis, long size)
    {
        long[] dimensions = [.. _dimensions];
        dimensions[axis] = size;
        return new TensorShape(dimensions);
    }

    /// <summary>Whether two shapes are equal.</summary>
    public static bool operator ==(TensorShape? left, TensorShape? right) => left is null ? right is null : left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(TensorShape? left, TensorShape? right) => !(left == right);

    /// <summary>The shape written as "[30, 768]" or "30,768"; "[]" or empty text is a scalar.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is not a shape.</exception>
    public static TensorShape Parse(string text) =>
        TryParse(text, out TensorShape? shape)
            ? shape
            : throw new FormatException($"'{text}' is not a shape. Write it as [30, 768] or 30,768.");

    /// <summary>The shape written as "[30, 768]" or "30,768"; "[]" or empty text is a scalar.</summary>
    /// <param name="text">The text.</param>
    /// <param name="shape">The shape, if the text is one.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out TensorShape? shape)
    {
        shape = PartialTensorShape.TryParse(text, out PartialTensorShape? partial) ? partial.ToTensorShape() : null;
        return shape is not null;
    }

    /// <summary>Makes a shape from dimensions in a file. The array is kept, not copied.</summary>
    internal static bool TryCreate(long[] dimensions, [NotNullWhen(true)] out TensorShape? shape)
    {
        bool valid = TryCount(dimensions, out long count);
        shape =
            !valid ? null
            : dimensions.Length == 0 ? Scalar
            : new TensorShape(dimensions, count);
        return valid;
    }

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] TensorShape? other) =>
        other is not null && _dimensions.AsSpan().SequenceEqual(other._dimensions);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as TensorShape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (long dimension in _dimensions)
        {
            hash.Add(dimension);
        }

        return hash.ToHashCode();
    }

    /// <inheritdoc/>
    public int CompareTo(TensorShape? other) => other is null ? 1 : _dimensions.AsSpan().SequenceCompareTo(other._dimensions);

    /// <inheritdoc/>
    public int CompareTo(object? obj) =>
        obj switch
        {
            null => 1,
            TensorShape other => CompareTo(other),
            _ => throw new ArgumentException("A shape compares only with a shape.", nameof(obj)),
        };

    /// <inheritdoc/>
    public override string ToString() => $"[{string.Join(", ", _dimensions)}]";

    /// <summary>TensorFlow multiplies one size after the other: 2^32 x 2^32 x 0 is refused too.</summary>
    private static bool TryCount(ReadOnlySpan<long> dimensions, out long count)
    {
        count = 1;
        if (dimensions.Length > MaxRank)
        {
            return false;
        }

        foreach (long dimension in dimensions)
        {
            if (dimension < 0 || (dimension != 0 && count > long.MaxValue / dimension))
            {
                return false;
            }

            count *= dimension;
        }

        return true;
    }
}
