using System.Globalization;
using CheckpointTools.Formats.Models.Protos;

namespace CheckpointTools.Formats.Models;

/// <summary>One part of a partitioned variable, as the graph has it: a variable of its own.</summary>
/// <param name="Variable">The part under its own name, with its own shape.</param>
/// <param name="Whole">The shape of the whole.</param>
/// <param name="Offset">Where it begins, in each dimension.</param>
/// <param name="Lengths">Its length in each dimension.</param>
internal sealed record GraphPart(ModelVariable Variable, TensorShape Whole, IReadOnlyList<long> Offset, IReadOnlyList<long> Lengths)
{
    /// <summary>The part that a collection describes; null if its numbers are not valid.</summary>
    public static GraphPart? FromSlice(ModelVariable variable, SliceMessage slice) =>
        Create(variable, [.. slice.FullShape], [.. slice.Offset], [.. slice.Shape]);

    /// <summary>The part that a saver asks for: "10 2 0,4:-" is the first 4 of 10 rows; null if the text is not valid.</summary>
    public static GraphPart? FromSlice(ModelVariable variable, string slice)
    {
        string[] words = slice.Split(' ');
        string[] extents = words[^1].Split(':');
        if (extents.Length != words.Length - 1)
        {
            return null;
        }

        long[] whole = new long[extents.Length];
        long[] offset = new long[extents.Length];
        long[] lengths = new long[extents.Length];
        for (int i = 0; i < extents.Length; i++)
        {
            string[] numbers = extents[i].Split(',');
            bool isAll = extents[i] == "-";
            if (
                !TryParse(words[i], out whole[i])
                || !(isAll || (numbers.Length == 2 && TryParse(numbers[0], out offset[i]) && TryParse(numbers[1], out lengths[i])))
            )
            {
                return null;
            }

            lengths[i] = isAll ? whole[i] : lengths[i];
        }

        return Create(variable, whole, offset, lengths);
    }

    private static GraphPart? Create(ModelVariable variable, long[] whole, long[] offset, long[] lengths) =>
        TensorShape.TryCreate(whole, out TensorShape? shape) && offset.Length == shape.Rank && lengths.Length == shape.Rank
            ? new GraphPart(variable, shape, offset, lengths)
            : null;

    private static bool TryParse(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
