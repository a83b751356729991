using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace CheckpointTools;

/// <summary>
/// A shape as far as a graph knows it: the rank, or single dimensions, may be known only when the graph runs. Prints "[?, 768]", or
/// "&lt;unknown&gt;" without a rank. Parsed from that text or from "?,768", or made from an array with null for every unknown dimension.
/// </summary>
/// <remarks>Like <see cref="TensorShape"/> it is not enumerable: PowerShell would unroll it in pipes and in text.</remarks>
public sealed class PartialTensorShape : IEquatable<PartialTensorShape>, IComparable<PartialTensorShape>, IComparable
{
    private const string UnknownText = "<unknown>";

    private readonly long?[]? _dimensions;

    /// <summary>Makes a shape whose rank is known.</summary>
    /// <param name="dimensions">The sizes, outermost first; null for an unknown one.</param>
    /// <exception cref="ArgumentException">A size is negative, there are more than 254, or the product of the known ones exceeds 64
    /// bits.</exception>
    public PartialTensorShape(params long?[] dimensions)
    {
        ArgumentNullException.ThrowIfNull(dimensions);
        if (!IsValid(dimensions))
        {
            throw new ArgumentException(
                $"{Print(dimensions)} is not a shape: sizes are 0 or more, at most {TensorShape.MaxRank} of them, and their "
                    + "product fits in 64 bits.",
                nameof(dimensions)
            );
        }

        _dimensions = [.. dimensions];
    }

    /// <summary>Makes a shape from one that is fully known.</summary>
    /// <param name="shape">The known shape.</param>
    public PartialTensorShape(TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        _dimensions = [.. shape.Dimensions.Select(static size => (long?)size)];
    }

    private PartialTensorShape() { }

    /// <summary>The shape of unknown rank.</summary>
    public static PartialTensorShape Unknown { get; } = new();

    /// <summary>The number of dimensions; null if it is unknown.</summary>
    public int? Rank => _dimensions?.Length;

    /// <summary>The sizes, outermost first, null for an unknown one; null if the rank is unknown.</summary>
    public IReadOnlyList<long?>? Dimensions => _dimensions;

    /// <summary>Whether the rank and every dimension are known.</summary>
    public bool IsFullyDefined => _dimensions is not null && Array.TrueForAll(_dimensions, static size => size is not null);

    /// <summary>The number of elements of a tensor of this shape; null if it is unknown.</summary>
    public long? ElementCount => ToTensorShape()?.ElementCount;

    /// <summary>The size of one dimension; null if it is unknown.</summary>
    /// <param name="index">The dimension; a negative one counts from the last, as in Python.</param>
    public long? this[int index] => _dimensions?[index < 0 ? index + _dimensions.Length : index];

    /// <summary>Whether two shapes are equal, including which dimensions are unknown.</summary>
    public static bool operator ==(PartialTensorShape? left, PartialTensorShape? right) =>
        left is null ? right is null : left.Equals(right);

    /// <summary>Whether two shapes differ.</summary>
    public static bool operator !=(PartialTensorShape? left, PartialTensorShape? right) => !(left == right);

    /// <summary>The shape written as "[?, 768]", "?,768" or "&lt;unknown&gt;"; "None" and "-1" are unknown dimensions too.</summary>
    /// <param name="text">The text.</param>
    /// <exception cref="FormatException">The text is not a shape.</exception>
    public static PartialTensorShape Parse(string text) =>
        TryParse(text, out PartialTensorShape? shape)
            ? shape
            : throw new FormatException(
                $"'{text}' is not a shape. Write it as [?, 768] or ?,768, and as {UnknownText} if not even the rank is known."
            );

    /// <summary>The shape written as "[?, 768]", "?,768" or "&lt;unknown&gt;"; "None" and "-1" are unknown dimensions too.</summary>
    /// <param name="text">The text.</param>
    /// <param name="shape">The shape, if the text is one.</param>
    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out PartialTensorShape? shape)
    {
        shape = null;
        if (text is null)
        {
            return false;
        }

        ReadOnlySpan<char> inner = text.AsSpan().Trim();
        if (inner.Equals(UnknownText, StringComparison.OrdinalIgnoreCase))
        {
            shape = Unknown;
            return true;
        }

        if (inner.Length >= 2 && (inner[0], inner[^1]) is ('[', ']') or ('(', ')'))
        {
            inner = inner[1..^1].Trim();
        }

        // Python writes the shape of a vector as "(3,)".
        inner = inner.TrimEnd(',');
        string[] parts = inner.IsEmpty ? [] : inner.ToString().Split(',');
        long?[] dimensions = new long?[parts.Length];
        for (int i = 0; i < parts.Length; i++)
        {
            string part = parts[i].Trim();
            if (part is "?" or "None" or "-1")
            {
                continue;
            }

            if (!long.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out long size))
            {
                return false;
            }

            dimensions[i] = size;
        }

        return TryCreate(dimensions, out shape);
    }

    /// <summary>Makes a shape from dimensions in a file.</summary>
    internal static bool TryCreate(long?[] dimensions, [NotNullWhen(true)] out PartialTensorShape? shape)
    {
        shape = IsValid(dimensions) ? new PartialTensorShape(dimensions) : null;
        return shape is not null;
    }

    /// <summary>The shape if all of it is known; otherwise null.</summary>
    public TensorShape? ToTensorShape() =>
        IsFullyDefined && TensorShape.TryCreate([.. _dimensions!.Select(static size => size!.Value)], out TensorShape? shape)
            ? shape
            : null;

    /// <summary>Whether a tensor's shape fits this one: the rank and every known dimension agree.</summary>
    /// <param name="shape">The tensor's shape.</param>
    public bool IsCompatibleWith(TensorShape shape)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return _dimensions is null
            || (
                _dimensions.Length == shape.Rank
                && _dimensions.Zip(shape.Dimensions).All(static pair => pair.First is null || pair.First == pair.Second)
            );
    }

    /// <inheritdoc/>
    public bool Equals([NotNullWhen(true)] PartialTensorShape? other) =>
        other is not null && _dimensions is null == other._dimensions is null && _dimensions.AsSpan().SequenceEqual(other._dimensions);

    /// <inheritdoc/>
    public override bool Equals([NotNullWhen(true)] object? obj) => Equals(obj as PartialTensorShape);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = default(HashCode);
        hash.Add(Rank);
        foreach (long? size in _dimensions ?? [])
        {
            hash.Add(size);
        }

        return hash.ToHashCode();
    }

    /// <summary>Compares dimension by dimension; unknown dimensions come first.</summary>
    /// <param name="other">The other shape.</param>
    public int CompareTo(PartialTensorShape? other)
    {
        if (_dimensions is null || other?._dimensions is null)
        {
            return other is null ? 1 : (_dimensions is not null).CompareTo(other._dimensions is not null);
        }

        int common = Math.Min(_dimensions.Length, other._dimensions.Length);
        for (int i = 0; i < common; i++)
        {
            if (Nullable.Compare(_dimensions[i], other._dimensions[i]) is not 0 and int difference)
            {
                return difference;
            }
        }

        return _dimensions.Length.CompareTo(other._dimensions.Length);
    }

    /// <inheritdoc/>
    public int CompareTo(object? obj) =>
        obj switch
        {
            null => 1,
            PartialTensorShape other => CompareTo(other),
            _ => throw new ArgumentException("A shape compares only with a shape.", nameof(obj)),
        };

    /// <inheritdoc/>
    public override string ToString() => _dimensions is null ? UnknownText : Print(_dimensions);

    private static string Print(long?[] dimensions) =>
        $"[{string.Join(", ", dimensions.Select(static size => size?.ToString(CultureInfo.InvariantCulture) ?? "?"))}]";

    /// <summary>TensorFlow multiplies the known sizes too, and refuses products that do not fit.</summary>
    private static bool IsValid(long?[] dimensions) =>
        TensorShape.TryCreate([.. dimensions.Where(static size => size is not null).Select(static size => size!.Value)], out _)
        && dimensions.Length <= TensorShape.MaxRank;
}
