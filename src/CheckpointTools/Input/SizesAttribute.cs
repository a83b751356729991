using System.Collections;
using System.Globalization;
using System.Management.Automation;
using CheckpointTools.Errors;

namespace CheckpointTools.Input;

/// <summary>
/// Takes the sizes of a shape as numbers, as a shape that was emitted, or as the text that one prints: 30, 768 or '[30, 768]'.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
internal sealed class SizesAttribute : ArgumentTransformationAttribute
{
    public override object Transform(EngineIntrinsics engineIntrinsics, object inputData)
    {
        object? plain = PlainValue.Of(inputData);
        return plain switch
        {
            TensorShape shape => shape.Dimensions.ToArray(),
            string text => text.Trim()
                .TrimStart('[')
                .TrimEnd(']')
                .Split(',', StringSplitOptions.RemoveEmptyEntries)
                .Select(ToSize)
                .ToArray(),
            IEnumerable sizes => sizes.Cast<object?>().Select(ToSize).ToArray(),
            null => throw Invalid("nothing"),
            _ => new[] { ToSize(plain) },
        };
    }

    /// <exception cref="InputException">There are too many sizes, or their product is too large.</exception>
    public static TensorShape ToShape(long[] sizes)
    {
        try
        {
            return new TensorShape(sizes);
        }
        catch (ArgumentException)
        {
            // Its message ends in the name of a parameter that is not the user's.
            string message =
                $"[{string.Join(", ", sizes)}] is not a shape: sizes are 0 or more, at most {TensorShape.MaxRank} of them, and their "
                + "product fits in 64 bits.";
            throw new InputException(ErrorRecords.InvalidRequest(message));
        }
    }

    private static long ToSize(object? value) =>
        long.TryParse(
            Convert.ToString(value, CultureInfo.InvariantCulture),
            NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
            CultureInfo.InvariantCulture,
            out long size
        )
            ? size
            : throw Invalid($"'{value}'");

    private static ArgumentTransformationMetadataException Invalid(string given) =>
        new($"A shape is a list of sizes, such as 30, 768 or '[30, 768]', and {given} is none.");
}
