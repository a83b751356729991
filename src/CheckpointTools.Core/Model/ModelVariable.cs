namespace CheckpointTools;

/// <summary>
/// A variable that a model wants: its description in the graph, and the keys under which the model's saver looks for it in a checkpoint. It
/// has no values; a <see cref="CheckpointVariable"/> of the same name, dtype and shape can provide them. Immutable.
/// </summary>
public sealed class ModelVariable : IComparable<ModelVariable>, IComparable
{
    /// <summary>Describes a variable. By default it is global, in one piece, and no saver asks for it.</summary>
    /// <param name="name">The name.</param>
    /// <param name="dataType">The type of the elements.</param>
    /// <param name="shape">The shape, as far as it is known.</param>
    /// <param name="isTrainable">Whether an optimizer may change it, if that is known.</param>
    /// <param name="isLocal">Whether it is local to a process.</param>
    /// <param name="partition">How it is cut into parts.</param>
    /// <param name="restoreKeys">The names under which savers look for it.</param>
    /// <param name="model">The full path of the file that describes the model.</param>
    public ModelVariable(
        string name,
        DataType dataType,
        PartialTensorShape shape,
        bool? isTrainable = null,
        bool isLocal = false,
        TensorPartition? partition = null,
        IReadOnlyList<string>? restoreKeys = null,
        string? model = null
    )
    {
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(shape);
        Name = name;
        DataType = dataType;
        Shape = shape;
        IsTrainable = isTrainable;
        IsLocal = isLocal;
        Partition = partition;
        RestoreKeys = [.. restoreKeys ?? []];
        Model = model;
    }

    /// <summary>The name in the graph; for a partitioned variable, the name of the whole.</summary>
    public string Name { get; }

    /// <summary>The type of the elements.</summary>
    public DataType DataType { get; }

    /// <summary>The shape, as far as the graph knows it; for a partitioned variable, the shape of the whole.</summary>
    public PartialTensorShape Shape { get; }

    /// <summary>Whether an optimizer may change it; null if the model does not say, as a bare graph never does.</summary>
    public bool? IsTrainable { get; internal init; }

    /// <summary>Whether it is local to a process: savers leave such variables out of checkpoints.</summary>
    public bool IsLocal { get; internal init; }

    /// <summary>How the variable is cut into parts; null if it is in one piece.</summary>
    public TensorPartition? Partition { get; internal init; }

    /// <summary>
    /// The names under which the model's savers look for it in a checkpoint; none if no saver does. Usually there is one, the variable's
    /// own name.
    /// </summary>
    public IReadOnlyList<string> RestoreKeys { get; internal init; }

    /// <summary>
    /// The variable's name in a checkpoint: its restore key, if it has exactly one; otherwise <see cref="Name"/>. Assignment maps use this
    /// name.
    /// </summary>
    public string CheckpointName => RestoreKeys.Count == 1 ? RestoreKeys[0] : Name;

    /// <summary>The full path of the file that describes the model; null if it was described otherwise.</summary>
    public string? Model { get; internal init; }

    /// <summary>The same variable with another partition.</summary>
    /// <param name="partition">The new partition; null for one piece.</param>
    public ModelVariable WithPartition(TensorPartition? partition) =>
        new(Name, DataType, Shape, IsTrainable, IsLocal, partition, RestoreKeys, Model);

    /// <summary>The same variable under another name, in the graph and in a checkpoint.</summary>
    /// <param name="name">The new name.</param>
    public ModelVariable WithName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return new(name, DataType, Shape)
        {
            IsTrainable = IsTrainable,
            IsLocal = IsLocal,
            Partition = Partition,
            RestoreKeys = RestoreKeys.Count == 0 ? [] : [name],
            Model = Model,
        };
    }

    /// <summary>Compares by name, ordinally, then by model.</summary>
    /// <param name="other">The other variable.</param>
    public int CompareTo(ModelVariable? other)
    {
        int byName = string.CompareOrdinal(Name, other?.Name);
        return byName != 0 ? byName : string.CompareOrdinal(Model, other?.Model);
    }

    /// <inheritdoc/>
    public int CompareTo(object? obj) =>
        obj switch
        {
            null => 1,
            ModelVariable other => CompareTo(other),
            _ => throw new ArgumentException("A variable compares only with a variable.", nameof(obj)),
        };

    /// <summary>The name.</summary>
    public override string ToString() => Name;
}
