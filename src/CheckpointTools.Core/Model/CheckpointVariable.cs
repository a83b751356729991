using CheckpointTools.Slices;

namespace CheckpointTools;

/// <summary>
/// A variable of a checkpoint as a value: its name, dtype and shape, and where it comes from. Nothing of its content is loaded and no file
/// is held open. Immutable: renaming gives a new one.
/// </summary>
public sealed class CheckpointVariable : IComparable<CheckpointVariable>, IComparable
{
    private readonly VariableLayout? _layout;

    internal CheckpointVariable(VariableSource source, string name, DataType dataType, TensorShape shape, long size, bool isSliced, TensorPartition? partition = null)
        : this(source, name, name, dataType, shape, size, isSliced, partition is null ? null : new VariableLayout(partition, IsChosen: false, Rule: null))
    {
    }

    private CheckpointVariable(VariableSource source, string name, string sourceName, DataType dataType, TensorShape shape, long size, bool isSliced, VariableLayout? layout)
    {
        Source = source;
        _layout = layout;
        Name = name;
        SourceName = sourceName;
        DataType = dataType;
        Shape = shape;
        Size = size;
        IsSliced = isSliced;
    }

    /// <summary>The name; after a rename, the name that a copy gives it.</summary>
    public string Name { get; }

    /// <summary>The name in the checkpoint it comes from.</summary>
    public string SourceName { get; }

    /// <summary>The type of the elements.</summary>
    public DataType DataType { get; }

    /// <summary>The shape; of a partitioned variable, that of the whole.</summary>
    public TensorShape Shape { get; }

    /// <summary>How many elements there are.</summary>
    public long ElementCount => Shape.ElementCount;

    /// <summary>
    /// How many bytes the values take in data files. For strings of a V1 checkpoint it is what they take at least, as if they were empty: how
    /// long they are, only the values tell.
    /// </summary>
    public long Size { get; }

    /// <summary>What the variable is for, judged by the checkpoint's object graph, or else by its name there.</summary>
    public VariableKind Kind => Source.Graph?.KindOf(this) ?? VariableKinds.Of(SourceName);

    /// <summary>
    /// Where the variable is in the Python objects that were saved: the names of the attributes that lead to it, joined by '/' and not escaped,
    /// around the optimizers where there is such a way. Null in a name-based checkpoint, and for what belongs to no object.
    /// </summary>
    public string? ObjectPath => Source.Graph?.FindObjectPath(SourceName);

    /// <summary>The full prefix of the checkpoint it comes from.</summary>
    public string Checkpoint => Source.Prefix;

    /// <summary>The format of that checkpoint.</summary>
    public CheckpointFormat Format => Source.Format;

    /// <summary>How many data files that checkpoint has; of a V1 checkpoint, how many files.</summary>
    public int ShardCount => Source.ShardCount;

    /// <summary>Whether the variable is stored in several pieces.</summary>
    public bool IsSliced { get; }

    /// <summary>
    /// Whether an assignment map put the variable together of parts of several tensors: then no one tensor has its values before it is copied, and
    /// <see cref="SourceName"/> and <see cref="Checkpoint"/> tell of the first part.
    /// </summary>
    public bool IsOfSeveralTensors => Parts is not null;

    /// <summary>
    /// How the variable is cut; null for one in a single piece, and for pieces that do not cut one axis. After <see cref="WithSource"/>, how a
    /// copy will be cut.
    /// </summary>
    public TensorPartition? Partition => _layout?.Partition;

    /// <summary>The rule of an assignment map that gave the variable its source; null for one that is as it was listed.</summary>
    public string? Rule => _layout?.Rule;

    /// <summary>The checkpoint that it comes from, as it was when the variable was listed.</summary>
    internal VariableSource Source { get; }

    /// <summary>Tells whether the checkpoint changed since then.</summary>
    internal CheckpointStamp Stamp => Source.Stamp;

    /// <summary>Whether a copy is cut as <see cref="Partition"/> says, in one piece if it is null; else it is cut as the source is.</summary>
    internal bool IsLayoutChosen => _layout?.IsChosen ?? false;

    /// <summary>Where each part comes from, if they do not all come from one tensor; null for a part that nothing gives.</summary>
    internal IReadOnlyList<VariablePart?>? Parts => _layout?.Parts;

    /// <summary>The one part that this stands for, while a variable of several sources is planned.</summary>
    internal VariablePiece? Piece => _layout?.Piece;

    /// <summary>The same variable under another name.</summary>
    /// <param name="name">The name that a copy is to give it.</param>
    public CheckpointVariable WithName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name == Name ? this : new CheckpointVariable(Source, name, SourceName, DataType, Shape, Size, IsSliced, _layout);
    }

    /// <summary>
    /// This variable with the values of another: the name and the partition stay, all else is the other's. A copy is cut as this variable is,
    /// however the other is stored.
    /// </summary>
    /// <param name="tensor">The variable that has the values.</param>
    /// <param name="rule">The rule that says so, for <see cref="Rule"/>.</param>
    public CheckpointVariable WithSource(CheckpointVariable tensor, string? rule = null)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return tensor.As(Name, Partition, rule);
    }

    /// <summary>The values of this variable for one that a model wants: under its name in a checkpoint, and cut as it is.</summary>
    /// <param name="variable">The variable of the model.</param>
    /// <param name="rule">The rule that says so, for <see cref="Rule"/>.</param>
    public CheckpointVariable For(ModelVariable variable, string? rule = null)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return As(variable.CheckpointName, variable.Partition, rule);
    }

    /// <summary>This variable as one that a model wants, with what is known of it.</summary>
    public ModelVariable ToModelVariable() => new ModelVariable(Name, DataType, new PartialTensorShape(Shape)).WithPartition(Partition);

    /// <summary>Compares by name, ordinally, then by checkpoint.</summary>
    /// <param name="other">The other variable.</param>
    public int CompareTo(CheckpointVariable? other)
    {
        int byName = string.CompareOrdinal(Name, other?.Name);
        return byName != 0 ? byName : string.CompareOrdinal(Checkpoint, other?.Checkpoint);
    }

    /// <inheritdoc/>
    public int CompareTo(object? obj) => obj switch
    {
        null => 1,
        CheckpointVariable other => CompareTo(other),
        _ => throw new ArgumentException("A variable compares only with a variable.", nameof(obj)),
    };

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>A variable that a model wants, with parts from several tensors. At least one part has its values.</summary>
    internal static CheckpointVariable OfParts(ModelVariable variable, IReadOnlyList<VariablePart?> parts, string? rule)
    {
        VariablePart first = parts.First(static part => part is not null)!;
        long[] dimensions = [.. first.Tensor.Shape.Dimensions];
        dimensions[variable.Partition!.Axis] = variable.Partition.Sizes.Sum();
        var shape = new TensorShape(dimensions);
        long size = shape.ElementCount * first.Tensor.DataType.Width;

        // No tensor has this name: a copy of the object, which has lost its parts, must not pass for the variable.
        string sources = $"{first.Tensor.SourceName} and other parts";
        return new CheckpointVariable(first.Tensor.Source, variable.CheckpointName, sources, first.Tensor.DataType, shape, size, isSliced: true, new VariableLayout(variable.Partition, IsChosen: true, rule) { Parts = parts });
    }

    /// <summary>The parts of this variable, each as a variable to be written. All have their values.</summary>
    internal IEnumerable<CheckpointVariable> ToPieces()
    {
        var whole = new PartitionedShape(Partition!, Shape);
        return Parts!.Select((part, index) => ToPiece(part!.Tensor, new VariablePiece(index, part.FillsPart, whole)));
    }

    private CheckpointVariable ToPiece(CheckpointVariable tensor, VariablePiece piece) =>
        new(tensor.Source, Name, tensor.SourceName, tensor.DataType, tensor.Shape, tensor.Size, tensor.IsSliced, _layout! with { Parts = null, Piece = piece });

    private CheckpointVariable As(string name, TensorPartition? partition, string? rule) =>
        new(Source, name, SourceName, DataType, Shape, Size, IsSliced, new VariableLayout(partition, IsChosen: true, rule));
}
