using System.Diagnostics.CodeAnalysis;

namespace CheckpointTools.Values.Slicing;

/// <summary>
/// A slice as numpy writes it between brackets: "0:10, :", "-1", "..., ::-2". It means what numpy's basic indexing means; lists, masks and
/// new dimensions are refused.
/// </summary>
internal sealed class SliceExpression
{
    private const string Ellipsis = "...";
    private const string Help =
        "It has one item for each dimension, separated by commas: an index, a range start:stop:step of which each part may be left out, "
        + "or ... for the dimensions that no other item is about; such as 0:10, :";

    private readonly string _text;
    private readonly IReadOnlyList<SliceItem> _items;

    private SliceExpression(string text, IReadOnlyList<SliceItem> items) => (_text, _items) = (text, items);

    /// <summary>Reads a slice.</summary>
    /// <exception cref="CheckpointException">The text is none.</exception>
    public static SliceExpression Parse(string text)
    {
        string[] parts = text.Split(',', StringSplitOptions.TrimEntries);

        // As in Python, a comma may end the list.
        int count = parts.Length > 1 && parts[^1].Length == 0 ? parts.Length - 1 : parts.Length;
        var items = new SliceItem[count];
        for (int i = 0; i < count; i++)
        {
            items[i] = ParseItem(parts[i], text);
        }

        return items.Count(static item => item is SliceItem.Ellipsis) <= 1
            ? new SliceExpression(text, items)
            : throw Invalid($"The slice '{text}' has more than one '...', so it does not say which dimensions its items are about.");
    }

    /// <summary>The elements of a tensor that the slice selects.</summary>
    /// <param name="shape">The shape of the tensor.</param>
    /// <exception cref="CheckpointException">The slice does not fit the shape.</exception>
    public ElementSelection Apply(TensorShape shape)
    {
        SliceItem[] items = [.. Expand(shape)];
        var sizes = new List<long>(items.Length);
        var strides = new List<long>(items.Length);
        long first = 0;
        long elements = 1;
        for (int axis = items.Length - 1; axis >= 0; axis--)
        {
            long size = shape.Span[axis];
            if (items[axis] is SliceItem.Index(long position))
            {
                first += Place(position, axis, shape) * elements;
            }
            else
            {
                (long start, long count, long step) = ((SliceItem.Range)items[axis]).Over(size);

                // Of what selects nothing, or one element, the start and the step are not used.
                first += count == 0 ? 0 : start * elements;
                sizes.Insert(0, count);
                strides.Insert(0, count > 1 ? step * elements : 0);
            }

            elements *= size;
        }

        return new ElementSelection(new TensorShape([.. sizes]), first, [.. strides]);
    }

    public override string ToString() => _text;

    /// <summary>One item for each dimension.</summary>
    private IEnumerable<SliceItem> Expand(TensorShape shape)
    {
        int named = _items.Count(static item => item is not SliceItem.Ellipsis);
        if (named > shape.Rank)
        {
            throw Invalid(
                $"The slice '{_text}' is about {Phrase.Count(named, "dimension")}, but the shape {shape} has "
                    + $"{(shape.Rank == 0 ? "none" : shape.Rank)}."
            );
        }

        IEnumerable<SliceItem> rest = Enumerable.Repeat(new SliceItem.Range(null, null, null), shape.Rank - named);
        IEnumerable<SliceItem> items = _items.SelectMany(item => item is SliceItem.Ellipsis ? rest : [item]);
        return _items.Any(static item => item is SliceItem.Ellipsis) ? items : items.Concat(rest);
    }

    private long Place(long position, int axis, TensorShape shape)
    {
        long size = shape.Span[axis];
        return position >= -size && position < size
            ? position + (position < 0 ? size : 0)
            : throw Invalid(
                $"The slice '{_text}' has the index {position} for dimension {axis} of the shape {shape}, which has "
                    + (size == 0 ? "no elements." : $"the indexes 0 to {size - 1}, or -{size} to -1 from its end.")
            );
    }

    private static SliceItem ParseItem(string part, string text)
    {
        if (part == Ellipsis)
        {
            return new SliceItem.Ellipsis();
        }

        string[] bounds = part.Split(':', StringSplitOptions.TrimEntries);
        if (bounds.Length == 1 && TryParseNumber(part, out long? position))
        {
            return new SliceItem.Index(position.Value);
        }

        var numbers = new long?[3];
        bool isRange = bounds.Length is 2 or 3;
        for (int i = 0; isRange && i < bounds.Length; i++)
        {
            isRange = bounds[i].Length == 0 || TryParseNumber(bounds[i], out numbers[i]);
        }

        return !isRange ? throw Invalid($"'{part}' in the slice '{text}' is none of what a slice consists of. {Help}")
            : numbers[2] == 0 ? throw Invalid($"The slice '{text}' has a step of 0, which leads nowhere.")
            : new SliceItem.Range(numbers[0], numbers[1], numbers[2]);
    }

    /// <summary>A number of any length: beyond 64 bits it lies beyond every dimension, and Python cuts it off.</summary>
    private static bool TryParseNumber(string text, [NotNullWhen(true)] out long? number)
    {
        ReadOnlySpan<char> digits = text.StartsWith('-') || text.StartsWith('+') ? text.AsSpan(1) : text;
        bool isNumber = !digits.IsEmpty && !digits.ContainsAnyExceptInRange('0', '9');
        number =
            !isNumber ? null
            : long.TryParse(digits, null, out long value) ? (text[0] == '-' ? -value : value)
            : text[0] == '-' ? -long.MaxValue
            : long.MaxValue;
        return isNumber;
    }

    private static CheckpointException Invalid(string message) => new(CheckpointError.InvalidSlice, message);
}
