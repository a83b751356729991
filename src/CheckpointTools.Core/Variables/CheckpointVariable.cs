using CheckpointTools.Variables;

namespace CheckpointTools;

/// <summary>
/// A variable of a checkpoint as a value: its name, dtype and shape, and its source. It loads no values and keeps no file open. Immutable:
/// renaming returns a new variable.
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

    /// <summary>The name; after a rename, the name that a copy gets.</summary>
    public string Name { get; }

    /// <summary>The name in the source checkpoint.</summary>
    public string SourceName => First.Name;

    /// <summary>The type of the elements.</summary>
    public DataType DataType => Origin.DataType;

    /// <summary>The shape; of a partitioned variable, that of the whole.</summary>
    public TensorShape Shape => Origin.Shape;

    /// <summary>The number of elements.</summary>
    public long ElementCount => Shape.ElementCount;

    /// <summary>
    /// The number of bytes of the values in data files. For strings of a V1 checkpoint, it is the minimum, as if they were empty: only the
    /// values show their lengths.
    /// </summary>
    public long Size => Origin.Size;

    /// <summary>
    /// What the variable is for. The first question for the kind of a variable looks at all of its checkpoint, and at the model beside it;
    /// the answers for the other variables are then known.
    /// </summary>
    public VariableKind Kind => Role.Kind;

    /// <summary>What decided the <see cref="Kind"/>: whether it is known or guessed.</summary>
    public KindEvidence KindEvidence => Role.Evidence;

    /// <summary>
    /// The variable that a slot of an optimizer or a moving average belongs to, by its name in the checkpoint. Null if that is not known,
    /// and for other kinds.
    /// </summary>
    public string? SlotOf => Role.SlotOf;

    /// <summary>The optimizer's name for the slot, such as "m" or "momentum". Null if it is not known, and for other kinds.</summary>
    public string? SlotName => Role.SlotName;

    /// <summary>
    /// The place of the variable in the Python objects that were saved: the names of the attributes that lead to it, joined by '/' and not
    /// escaped, around the optimizers if possible. Null in a name-based checkpoint, and for variables that belong to no object.
    /// </summary>
    public string? ObjectPath => Source.Roles?.FindObjectPath(SourceName);

    /// <summary>The full prefix of the source checkpoint.</summary>
    public string Checkpoint => Source.Prefix;

    /// <summary>The format of the source checkpoint.</summary>
    public CheckpointFormat Format => Source.Format;

    /// <summary>The number of data files of the source checkpoint; for a V1 checkpoint, the number of its files.</summary>
    public int ShardCount => Source.ShardCount;

    /// <summary>Whether the variable is stored in several pieces.</summary>
    public bool IsSliced => Origin.IsSliced;

    /// <summary>
    /// Whether an assignment map assembled the variable from parts of several tensors. No single tensor then has its values before it is
    /// copied, and <see cref="SourceName"/> and <see cref="Checkpoint"/> describe the first part.
    /// </summary>
    public bool IsOfSeveralTensors => Parts is not null;

    /// <summary>
    /// How the variable is cut; null if it is in one piece, or if its pieces do not cut one axis. After <see cref="WithSource"/>, how a
    /// copy will be cut.
    /// </summary>
    public TensorPartition? Partition => _layout is null ? Origin.Partition : _layout.Partition;

    /// <summary>The rule of an assignment map that gave the variable its source; null if it is as listed.</summary>
    public string? Rule => _layout?.Rule;

    /// <summary>The source of the values.</summary>
    internal VariableOrigin Origin { get; }

    /// <summary>The source checkpoint, as it was when the variable was listed.</summary>
    internal VariableSource Source => First.Source;

    /// <summary>
    /// Whether a copy is cut as <see cref="Partition"/> says, which is in one piece if that is null; otherwise it is cut like the origin.
    /// </summary>
    internal bool IsLayoutChosen => _layout is not null;

    /// <summary>The source of each part if they do not all come from one tensor; null for a part without a value.</summary>
    internal IReadOnlyList<VariablePart?>? Parts => (Origin as JoinedTensors)?.Parts;

    /// <summary>What the variable is for, and how that is known.</summary>
    internal VariableRole Role => First.Role;

    private StoredTensor First => Origin.Input(0);

    /// <summary>The same variable under another name.</summary>
    /// <param name="name">The name for a copy.</param>
    public CheckpointVariable WithName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name == Name ? this : new CheckpointVariable(Origin, name, _layout);
    }

    /// <summary>
    /// This variable with the values of another: the name and the partition stay, everything else is the other's. A copy is cut like this
    /// variable, however the other is stored.
    /// </summary>
    /// <param name="tensor">The variable that has the values.</param>
    /// <param name="rule">The rule for this, for <see cref="Rule"/>.</param>
    public CheckpointVariable WithSource(CheckpointVariable tensor, string? rule = null)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new CheckpointVariable(tensor.Origin, Name, new ChosenLayout(Partition, rule));
    }

    /// <summary>
    /// The values of this variable for a variable of a model: under that variable's name in a checkpoint, and cut like it.
    /// </summary>
    /// <param name="variable">The variable of the model.</param>
    /// <param name="rule">The rule for this, for <see cref="Rule"/>.</param>
    public CheckpointVariable For(ModelVariable variable, string? rule = null)
    {
        ArgumentNullException.ThrowIfNull(variable);
        return new CheckpointVariable(Origin, variable.CheckpointName, new ChosenLayout(variable.Partition, rule));
    }

    /// <summary>This variable as a variable of a model, with everything that is known about it.</summary>
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

    /// <summary>A variable of a model with parts from several tensors. At least one part has values.</summary>
    internal static CheckpointVariable FromParts(ModelVariable variable, IReadOnlyList<VariablePart?> parts, string? rule) =>
        new(new JoinedTensors(variable.Partition!, parts), variable.CheckpointName, new ChosenLayout(variable.Partition, rule));

    /// <summary>Data that few variables have: how a copy is cut, and the rule that gave the variable its values.</summary>
    private sealed record ChosenLayout(TensorPartition? Partition, string? Rule);
}
