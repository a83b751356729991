namespace CheckpointTools.Output;

/// <summary>The values of a variable, or of a part of it, with what describes them.</summary>
public sealed class VariableValues
{
    internal VariableValues(CheckpointVariable variable, object value)
    {
        (Name, DataType, Shape) = (variable.Name, variable.DataType, variable.Shape);
        Values = value switch
        {
            Array { Rank: > 1 } array => Nest(array, 0, new int[array.Rank]),
            Half[] halves => Array.ConvertAll(halves, static half => (float)half),
            _ => Plain(value),
        };
    }

    /// <summary>The name.</summary>
    public string Name { get; }

    /// <summary>The dtype.</summary>
    public DataType DataType { get; }

    /// <summary>The shape of what was read.</summary>
    public TensorShape Shape { get; }

    /// <summary>The values: a scalar, or arrays in each other.</summary>
    public object Values { get; }

    /// <summary>The name, the dtype and the shape, and below it the values as a matrix; of many, the first and the last.</summary>
    public override string ToString() => $"{Name} {DataType} {Shape}{Environment.NewLine}{MatrixText.Of(Values)}";

    private static object[] Nest(Array array, int axis, int[] index)
    {
        object[] nested = new object[array.GetLength(axis)];
        for (int i = 0; i < nested.Length; i++)
        {
            index[axis] = i;
            nested[i] = axis == array.Rank - 1 ? Plain(array.GetValue(index)!) : Nest(array, axis + 1, index);
        }

        return nested;
    }

    /// <summary>JSON has no words for a Half.</summary>
    private static object Plain(object value) => value is Half half ? (float)half : value;
}
