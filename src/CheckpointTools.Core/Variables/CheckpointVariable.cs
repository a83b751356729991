using CheckpointTools.Variables;

namespace CheckpointTools;

/// <summary>
/// A variable of a checkpoint as a value: its name, dtype and shape, and where it comes from. Nothing of its content is loaded and no file
/// is held open. Immutable: renaming gives a new one.
/// </summary>
public sealed class CheckpointVariable : IComparable<CheckpointVariable>, IComparable
{
    private readonly ChosenLayout? _layout;

    internal CheckpointVariable(VariableOrigin origin, string name)
        : this(origin, name, null) { }

    private CheckpointVariable(VariableOrigin origin, string name, ChosenLayout? layout)
    {
        Origin = origin;
        Name = name;
        _layout = layout;
    }

    /// <summary>The name; after a rename, the name that a copy gives it.</summary>
    public string Name { get; }

    /// <summary>The name in the checkpoint it comes from.</summary>
    public string SourceName => First.Name;

    /// <summary>The type of the elements.</summary>
    public DataType DataType => Origin.DataType;

    /// <summary>The shape; of a partitioned variable, that of the whole.</summary>
    public TensorShape Shape => Origin.Shape;

    /// <summary>How many elements there are.</summary>
    public long ElementCount => Shape.ElementCount;

    /// <summary>
    /// How many bytes the values take in data files. For strings of a V1 checkpoint it is what they take at least, as if they were empty:
    /// how long they are, only the values tell.
    /// </summary>
    public long Size => Origin.Size;

    /// <summary>What the variable is for, judged by the checkpoint's object graph, or else by its name there.</summary>
    public VariableKind Kind => First.Kind;

    /// <summary>
    /// Where the variable is in the Python objects that were saved: the names of the attributes that lead to it, joined by '/' and not
    /// escaped, around the optimizers where there is such a way. Null in a name-based checkpoint, and for what belongs to no object.
    /// </summary>
    public string? ObjectPath => Source.Graph?.FindObjectPath(SourceName);

    /// <summary>The full prefix of the checkpoint it comes from.</summary>
    public string Checkpoint => Source.Prefix;

    /// <summary>The format of that checkpoint.</summary>
    public CheckpointFormat Format => Source.Format;

    /// <summary>How many data files that checkpoint has; of a V1 checkpoint, how many files.</summary>
    public int ShardCount => Source.ShardCount;

    /// <summary>Whether the variable is stored in several pieces.</summary>
    public bool IsSliced => Origin.IsSliced;

    /// <summary>
    /// Whether an assignment map put the variable together of parts of several tensors: then no one tensor has its values before it is
    /// copied, and
    /// <see cref="SourceName"/> and <see cref="Checkpoint"/> tell of the first part.
    /// </summary>
    public bool IsOfSeveralTensors => Parts is not null;

    /// <summary>
    /// How the variable is cut; null for one in a single piece, and for pieces that do not cut one axis. After <see cref="WithSource"/>,
    /// how a copy will be cut.
    /// </summary>
    public TensorPartition? Partition => _layout is null ? Origin.Partition : _layout.Partition;

    /// <summary>The rule of an assignment map that gave the variable its source; null for one that is as it was listed.</summary>
    public string? Rule => _layout?.Rule;

    /// <summary>Where the values come from.</summary>
    internal VariableOrigin Origin { get; }

    /// <summary>The checkpoint that it comes from, as it was when the variable was listed.</summary>
    internal VariableSource Source => First.Source;

    /// <summary>
    /// Whether a copy is cut as <see cref="Partition"/> says, in one piece if it is null; else it is cut as the origin is.
    /// </summary>
    internal bool IsLayoutChosen => _layout is not null;

    /// <summary>Where each part comes from, if they do not all come from one tensor; null for a part that nothing gives.</summary>
    internal IReadOnlyList<VariablePart?>? Parts => (Origin as JoinedTensors)?.Parts;

    private StoredTensor First => Origin.Input(0);

    /// <summary>The same variable under another name.</summary>
    /// <param name="name">The name that a copy is to give it.</param>
    public CheckpointVariable WithName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name == Name ? this : new CheckpointVariable(Origin, name, _layout);
    }

    /// <summary>
    /// This variable with the values of another: the name and the partition stay, all else is the other's. A copy is cut as this variable
    /// is, however the other is stored.
    /// </summary>
    /// <param name="tensor">The variable that has the values.</param>
    /// <param name="rule">The rule that says so, for <see cref="Rule"/>.</param>
    public CheckpointVariable WithSource(CheckpointVariable tensor, string? rule = null)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new CheckpointVariable(tensor.Origin, Name, new ChosenLayout(Partition, rule));
    }

    /// <summary>The values of this variable for one that a model wants: under its name in a checkpoint, and cut as it is.</summary>
    /// <param name="variable">The variable of the model.</param>
    /// <param name="rule">The rule that says so, for <see cref="Rule"/>.</param>
    public CheckpointVariable For(ModelVariable variable, string? rule = null)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return new CheckpointVariable(Origin, variable.CheckpointName, new ChosenLayout(variable.Partition, rule));
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
    public int CompareTo(object? obj) =>
        obj switch
        {
            null => 1,
            CheckpointVariable other => CompareTo(other),
            _ => throw new ArgumentException("A variable compares only with a variable.", nameof(obj)),
        };

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    /// <summary>A variable that a model wants, with parts from several tensors. At least one part has its values.</summary>
    internal static CheckpointVariable FromParts(ModelVariable variable, IReadOnlyList<VariablePart?> parts, string? rule) =>
        new(new JoinedTensors(variable.Partition!, parts), variable.CheckpointName, new ChosenLayout(variable.Partition, rule));

    /// <summary>What few variables have: how a copy is to be cut, and the rule that gave the variable its values.</summary>
    private sealed record ChosenLayout(TensorPartition? Partition, string? Rule);
}
