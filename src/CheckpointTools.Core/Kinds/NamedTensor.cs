namespace CheckpointTools.Kinds;

/// <summary>A variable by its name, dtype and shape.</summary>
/// <param name="Key">The name in the checkpoint.</param>
/// <param name="Name">The name of the variable in the program.</param>
/// <param name="DataType">The type of its elements.</param>
/// <param name="Shape">Its shape; null if a model does not know it.</param>
internal sealed record NamedTensor(string Key, string Name, DataType DataType, TensorShape? Shape)
{
    /// <summary>Whether it may be a scalar.</summary>
    public bool IsScalar => Shape is null || Shape.Rank == 0;

    /// <summary>Whether the elements are numbers that no optimizer trains, or none at all.</summary>
    public bool IsCount =>
        DataType == DataType.Int64
        || DataType == DataType.Int32
        || DataType == DataType.Int16
        || DataType == DataType.Int8
        || DataType == DataType.UInt64
        || DataType == DataType.UInt32
        || DataType == DataType.UInt16
        || DataType == DataType.UInt8
        || DataType == DataType.Bool
        || DataType == DataType.String;

    /// <summary>The last segment of the name.</summary>
    public ReadOnlySpan<char> Last => Name.AsSpan(Name.LastIndexOf('/') + 1);

    /// <summary>The scope that the name is in; empty at the root.</summary>
    public ReadOnlySpan<char> Scope => Name.AsSpan(0, Math.Max(0, Name.LastIndexOf('/')));

    /// <summary>Whether both have the same shape, as far as it is known.</summary>
    public bool HasShapeOf(NamedTensor other) => Shape is null || other.Shape is null || Shape == other.Shape;

    /// <summary>Whether the shape is the other's without one of its axes, as in Adafactor's slots, or that of a placeholder.</summary>
    public bool HasShapeWithoutAxisOf(NamedTensor other)
    {
        if (Shape is null || other.Shape is null)
        {
            return true;
        }

        if (other.Shape.Rank < 2 || Shape.Rank != other.Shape.Rank - 1)
        {
            return Shape.Rank == 1 && Shape[0] == 1;
        }

        for (int axis = 0; axis < other.Shape.Rank; axis++)
        {
            bool isAlike = true;
            for (int i = 0; i < Shape.Rank; i++)
            {
                isAlike &= Shape[i] == other.Shape[i < axis ? i : i + 1];
            }

            if (isAlike)
            {
                return true;
            }
        }

        return false;
    }
}
