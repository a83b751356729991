using CheckpointTools.Values.Casting;
using CheckpointTools.Variables;

namespace CheckpointTools.Computing;

/// <summary>Variables with values that are in no checkpoint. They can be written, read and compared like any others.</summary>
public static class NewVariable
{
    /// <summary>A variable with given values.</summary>
    /// <param name="name">The name.</param>
    /// <param name="value">
    /// A number, a truth value, a text, or an array of these, of any rank or nested: sbyte to ulong, BigInteger, Half, float, double,
    /// decimal, Complex, bool, string.
    /// </param>
    /// <param name="dataType">The dtype; null for that of the values.</param>
    /// <param name="shape">The shape; null for that of the arrays. One value is repeated.</param>
    /// <param name="partition">How it is cut; null for one piece.</param>
    /// <exception cref="CheckpointException">The values do not fit each other, the dtype or the shape.</exception>
    public static CheckpointVariable Create(
        string name,
        object value,
        DataType? dataType = null,
        TensorShape? shape = null,
        TensorPartition? partition = null
    )
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        bool isText = dataType == DataType.String;
        (TensorShape found, List<object> leaves) = NestedValues.Flatten(name, value, leaf => isText && leaf is byte[]);
        DataType type = dataType ?? LeafValues.Infer(name, leaves);
        if (shape is not null && leaves.Count == 1 && shape.ElementCount != 1)
        {
            return Fill(name, type, shape, leaves[0], partition);
        }

        shape ??= found;
        if (shape.ElementCount != leaves.Count)
        {
            throw ComputingFaults.DoesNotFit(
                name,
                $"is to have the shape {shape}, {Phrase.Count(shape.ElementCount, "element")}, and has "
                    + Phrase.Count(leaves.Count, "value")
            );
        }

        RequireWritable(name, type);
        VariableOrigin origin =
            type == DataType.String
                ? GivenOrigin.OfStrings(name, shape, LeafValues.ToStrings(name, leaves))
                : GivenOrigin.OfBytes(name, type, shape, LeafValues.ToBytes(name, type, leaves));
        return CheckpointVariable.New(origin, name, partition);
    }

    /// <summary>A variable whose elements are all the same. It is never held as a whole.</summary>
    /// <param name="name">The name.</param>
    /// <param name="dataType">The dtype.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="value">The value of each element.</param>
    /// <param name="partition">How it is cut; null for one piece.</param>
    /// <exception cref="CheckpointException">The value does not fit the dtype.</exception>
    public static CheckpointVariable Fill(
        string name,
        DataType dataType,
        TensorShape shape,
        object value,
        TensorPartition? partition = null
    )
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(value);
        RequireWritable(name, dataType);
        ComputingFaults.RequireShape(name, dataType, shape);
        return CheckpointVariable.New(MakeFill(name, dataType, shape, value), name, partition);
    }

    /// <summary>A variable like another, with other values: the name, the dtype, the shape, the cut and the place stay.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="value">The value of each element.</param>
    /// <exception cref="CheckpointException">The value does not fit the dtype.</exception>
    public static CheckpointVariable FillLike(CheckpointVariable variable, object value)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(value);
        RequireWritable(variable.Name, variable.DataType);
        ComputingFaults.RequireShape(variable.Name, variable.DataType, variable.Shape);
        return variable.WithOrigin(MakeFill(variable.Name, variable.DataType, variable.Shape, value));
    }

    /// <summary>A variable with random values. They are never held as a whole.</summary>
    /// <param name="name">The name, on which the values depend.</param>
    /// <param name="dataType">A floating dtype.</param>
    /// <param name="shape">The shape.</param>
    /// <param name="values">How the values are drawn.</param>
    /// <param name="partition">How it is cut; null for one piece.</param>
    /// <exception cref="CheckpointException">The dtype is not a floating one.</exception>
    public static CheckpointVariable Draw(
        string name,
        DataType dataType,
        TensorShape shape,
        RandomValues values,
        TensorPartition? partition = null
    )
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(shape);
        ArgumentNullException.ThrowIfNull(values);
        ComputingFaults.RequireShape(name, dataType, shape);
        return CheckpointVariable.New(values.Make(name, name, dataType, shape, shape), name, partition);
    }

    /// <summary>A variable like another, with random values: the name, the dtype, the shape, the cut and the place stay.</summary>
    /// <param name="variable">A variable of a floating dtype.</param>
    /// <param name="values">How the values are drawn.</param>
    /// <exception cref="CheckpointException">The dtype is not a floating one.</exception>
    public static CheckpointVariable DrawLike(CheckpointVariable variable, RandomValues values)
    {
        ArgumentNullException.ThrowIfNull(variable);
        ArgumentNullException.ThrowIfNull(values);
        ComputingFaults.RequireShape(variable.Name, variable.DataType, variable.Shape);
        return variable.WithOrigin(values.Make(variable.Name, variable.Name, variable.DataType, variable.Shape, variable.Shape));
    }

    private static VariableOrigin MakeFill(string name, DataType dataType, TensorShape shape, object value) =>
        dataType == DataType.String
            ? GivenOrigin.OfStrings(name, shape, FillStrings(name, shape, value))
            : MadeValue.OfElement(StoredTensor.OfNone(name, dataType, shape), dataType, shape, LeafValues.ToBytes(name, dataType, [value]));

    private static byte[][] FillStrings(string name, TensorShape shape, object value)
    {
        if (shape.ElementCount > Array.MaxLength)
        {
            throw ComputingFaults.DoesNotFit(
                name,
                $"cannot be string of the shape {shape}: at most {Phrase.Count(Array.MaxLength, "text")} can be made"
            );
        }

        byte[][] strings = new byte[shape.ElementCount][];
        Array.Fill(strings, LeafValues.ToStrings(name, [value])[0]);
        return strings;
    }

    private static void RequireWritable(string name, DataType dataType)
    {
        if (dataType != DataType.String && !ElementCast.CanCast(dataType))
        {
            throw new CheckpointException(
                CheckpointError.UnsupportedDataType,
                $"'{name}': no values of {dataType} can be made; what a checkpoint has of it can be copied."
            )
            {
                Variable = name,
            };
        }
    }
}
