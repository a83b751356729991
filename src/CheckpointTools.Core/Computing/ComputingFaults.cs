using CheckpointTools.Binary;
using CheckpointTools.Values.Casting;

namespace CheckpointTools.Computing;

/// <summary>What can be wrong with a request for computed values.</summary>
internal static class ComputingFaults
{
    /// <summary>What was asked for does not fit a variable.</summary>
    /// <param name="variable">The name of the variable.</param>
    /// <param name="finding">The rest of the sentence that begins with the name.</param>
    /// <param name="advice">What to do, if there is more to say.</param>
    public static CheckpointException DoesNotFit(string variable, string finding, string? advice = null)
    {
        string sentence = $"{TensorName.Quote(variable)} {finding}.";
        return advice is null
            ? new CheckpointException(CheckpointError.InvalidComputation, sentence) { Variable = variable }
            : new CheckpointException(CheckpointError.InvalidComputation, sentence, new Advice(advice)) { Variable = variable };
    }

    /// <summary>Arithmetic is for floating dtypes.</summary>
    public static CheckpointException NotFloating(string variable, DataType dataType, string what, string? advice = null) =>
        new(
            CheckpointError.UnsupportedDataType,
            $"{TensorName.Quote(variable)} is {dataType}, and {what} is for floating dtypes.",
            new Advice(advice ?? AdviceFor(dataType))
        )
        {
            Variable = variable,
        };

    private static string AdviceFor(DataType dataType) =>
        ElementCast.IsWhole(dataType) ? "Cast it to float64 first."
        : ElementCast.CanCast(dataType) ? "A cast to float64 takes the real part alone."
        : "Nothing can be computed of it: name the variables that are meant, and leave it out.";

    /// <summary>The shape of these sizes.</summary>
    /// <exception cref="CheckpointException">There is no such shape, or 64 bits cannot count the bytes of its elements.</exception>
    public static TensorShape RequireShape(string variable, DataType dataType, params IReadOnlyList<Int128> sizes) =>
        sizes.All(static size => size >= 0 && size <= long.MaxValue)
        && TensorShape.TryCreate([.. sizes.Select(static size => (long)size)], out TensorShape? shape)
        && (Int128)shape.ElementCount * dataType.Width <= long.MaxValue
            ? shape
            : throw DoesNotFit(
                variable,
                $"cannot be {dataType} of the shape [{string.Join(", ", sizes)}]: sizes are 0 or more, at most {TensorShape.MaxRank} of "
                    + "them, and 64 bits count all bytes"
            );

    /// <summary>The shape, unless 64 bits cannot count the bytes of its elements.</summary>
    /// <exception cref="CheckpointException">They cannot.</exception>
    public static TensorShape RequireShape(string variable, DataType dataType, TensorShape shape) =>
        RequireShape(variable, dataType, [.. shape.Dimensions.Select(static size => (Int128)size)]);

    /// <summary>The shape with another size along an axis.</summary>
    /// <exception cref="CheckpointException">There is no such shape, or 64 bits cannot count the bytes of its elements.</exception>
    public static TensorShape RequireShape(string variable, DataType dataType, TensorShape shape, int axis, Int128 size) =>
        RequireShape(variable, dataType, [.. shape.Dimensions.Select((old, position) => position == axis ? size : old)]);

    /// <summary>Numbers, truth values and texts can be moved and changed one by one; what has no width cannot.</summary>
    /// <exception cref="CheckpointException">The elements are none of these.</exception>
    public static void RequireElements(CheckpointVariable variable)
    {
        if (variable.DataType.Width == 0 && variable.DataType != DataType.String)
        {
            throw new CheckpointException(
                CheckpointError.UnsupportedDataType,
                $"{TensorName.Quote(variable.Name)} is {variable.DataType}: it can be copied as a whole, and nothing can be computed of it."
            )
            {
                Variable = variable.Name,
            };
        }
    }

    /// <summary>The axis as a number from 0; a negative one counts from the last.</summary>
    /// <exception cref="CheckpointException">The variable has no such axis.</exception>
    public static int RequireAxis(string variable, TensorShape shape, int axis)
    {
        int index = axis < 0 ? axis + shape.Rank : axis;
        return index >= 0 && index < shape.Rank
            ? index
            : throw DoesNotFit(
                variable,
                $"has no axis {axis}: its shape {shape} has "
                    + (
                        shape.Rank switch
                        {
                            0 => "none",
                            1 => "axis 0 alone",
                            _ => $"the axes 0 to {shape.Rank - 1}, or -1 to -{shape.Rank} from the last",
                        }
                    )
            );
    }
}
