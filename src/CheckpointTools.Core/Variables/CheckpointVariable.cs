using System.Runtime.CompilerServices;
using CheckpointTools.Binary;
using CheckpointTools.Slices;
using CheckpointTools.Variables;

namespace CheckpointTools;

/// <summary>
/// A variable of a checkpoint as a value: its name, dtype and shape, and its source. It loads no values and keeps no file open. Immutable:
/// renaming returns a new variable.
/// </summary>
public sealed class CheckpointVariable : IComparable<CheckpointVariable>, IComparable
{
    private readonly ChosenLayout? _layout;
    private readonly StrongBox<VariableSeat>? _boxedSeat;

    internal CheckpointVariable(VariableOrigin origin, string name)
        : this(origin, name, null, null) { }

    private CheckpointVariable(VariableOrigin origin, string name, ChosenLayout? layout, VariableSeat? seat)
    {
        Origin = origin;
        Name = name;
        _layout = layout;
        _boxedSeat = seat is { } chosen ? new StrongBox<VariableSeat>(chosen) : null;
    }

    /// <summary>The name; after a rename, the name that a copy gets.</summary>
    public string Name { get; }

    /// <summary>The name in the source checkpoint.</summary>
    public string SourceName => First.Name;

    /// <summary>
    /// The key in the source: <see cref="SourceName"/>, but in a file of Keras the path of the dataset, such as layers/dense/vars/0.
    /// </summary>
    public string Key => Source.Roles?.FindKey(SourceName) ?? SourceName;

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

    /// <summary>
    /// The optimizer's name for the slot, such as "m" or "momentum"; in today's optimizers of Keras, that of their list, such as
    /// "_momentums". Null if it is not known, and for other kinds.
    /// </summary>
    public string? SlotName => Role.SlotName;

    /// <summary>
    /// The place of the variable in the Python objects that were saved: the names of the attributes that lead to it, joined by '/', by the
    /// shortest way around the optimizers if there is one. As in <see cref="Name"/>, '.' in a name is escaped as ".." and '/' as ".S".
    /// Null in a name-based checkpoint, and for variables that belong to no object.
    /// </summary>
    public string? ObjectPath => ChosenSeat?.NewPath ?? FindOldPath();

    /// <summary>
    /// The name that the variable has in a name-based checkpoint: that of the variable in the program, such as dense/kernel. Several may
    /// have the same. Null if <see cref="ObjectPath"/> is.
    /// </summary>
    public string? SaverName => Object?.SaverName;

    /// <summary>
    /// The name of what the object stores: VARIABLE_VALUE for a variable. Null if <see cref="ObjectPath"/> is, and for objects that user
    /// code saves.
    /// </summary>
    public string? Attribute => Object?.Attribute;

    /// <summary>
    /// The path of the optimizer that a slot, a rate or a count belongs to. Null if it belongs to none, as a weight does even where its
    /// name leads through an optimizer; and if <see cref="ObjectPath"/> is.
    /// </summary>
    public string? Optimizer => Object?.Optimizer;

    /// <summary>The full prefix of the source checkpoint; empty for values that are new.</summary>
    public string Checkpoint => Source.IsCheckpoint ? Source.Prefix : "";

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

    /// <summary>
    /// Whether its value is in no checkpoint, but made for the one that is written: an object graph, or a counter that no source has. It is
    /// told to come from a variable beside it.
    /// </summary>
    public bool IsMade => Origin.IsConstant && Source.IsCheckpoint;

    /// <summary>
    /// Whether its values are computed when they are read or written. <see cref="SourceName"/> and <see cref="Checkpoint"/> describe the
    /// first variable that they are computed of.
    /// </summary>
    public bool IsComputed => Origin is not StoredTensor and not JoinedTensors && !IsMade;

    /// <summary>Whether it is the structure of an object-based checkpoint, and no variable.</summary>
    public bool IsObjectGraph => Name == TensorName.ObjectGraph && (Origin.IsConstant || SourceName == TensorName.ObjectGraph);

    /// <summary>The source of the values.</summary>
    internal VariableOrigin Origin { get; }

    /// <summary>The place among the objects of a checkpoint.</summary>
    internal VariableSeat Seat => ChosenSeat ?? new VariableSeat(Source, SourceName);

    /// <summary>The source checkpoint, as it was when the variable was listed.</summary>
    internal VariableSource Source => First.Source;

    /// <summary>
    /// Whether a copy is cut as <see cref="Partition"/> says, which is in one piece if that is null; otherwise it is cut like the origin.
    /// </summary>
    internal bool IsLayoutChosen => _layout is not null;

    /// <summary>The source of each part if they do not all come from one tensor; null for a part without a value.</summary>
    internal IReadOnlyList<VariablePart?>? Parts => (Origin as JoinedTensors)?.Parts;

    /// <summary>
    /// What the variable is for in the checkpoint that it has its place in, and how that is known: a weight that is given the values of an
    /// average is a weight.
    /// </summary>
    internal VariableRole Role => ChosenSeat?.Source?.Roles?.RoleOf(ChosenSeat.Value.Key, DataType, Shape) ?? First.Role;

    /// <summary>Few variables have one that is not their own, and every variable of a listing is kept: so it is boxed.</summary>
    private VariableSeat? ChosenSeat => _boxedSeat?.Value;

    private IVariableObject? Object => Seat.Source?.Roles?.FindObject(Seat.Key);

    private StoredTensor First => Origin.Input(0);

    /// <summary>
    /// All places of the variable in the Python objects that were saved, <see cref="ObjectPath"/> first: objects may be held by several
    /// others. There are 64 at most, the shortest ones. None in a name-based checkpoint, and for variables that belong to no object.
    /// </summary>
    public IEnumerable<string> FindObjectPaths() =>
        ChosenSeat?.NewPath is { } path ? [path]
        : ChosenSeat?.SeenPath is { } seen ? (Object?.Paths ?? []).Prepend(seen).Distinct(StringComparer.Ordinal)
        : Object?.Paths ?? [];

    /// <summary>
    /// The same variable under another name. In an object-based checkpoint, that is the place of its object, as by <see
    /// cref="WithObjectPath(string)"/>: a checkpoint key stands for the path in it.
    /// </summary>
    /// <param name="name">The name for a copy.</param>
    public CheckpointVariable WithName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name == Name || FindOldPath() is null)
        {
            return WithKey(name);
        }

        // A key is one of its paths, which need not be the one that users see.
        string path = ObjectSuffix.PathOf(name);
        string ownPath = ObjectSuffix.PathOf(Name);
        return path == ownPath ? this
            : path != name && FindObjectPaths().Contains(ownPath, StringComparer.Ordinal) ? WithObjectPath(ownPath, path)
            : WithObjectPath(path);
    }

    /// <summary>
    /// The same variable at another place among the objects of its checkpoint. Its <see cref="Name"/> is a preview: what is written gets
    /// the key of its shortest path.
    /// </summary>
    /// <param name="path">The path of names to the object, escaped as in keys.</param>
    /// <exception cref="CheckpointException">The variable belongs to no object: it is known by its name.</exception>
    public CheckpointVariable WithObjectPath(string path)
    {
        ArgumentNullException.ThrowIfNull(path);
        return FindOldPath() is not null
            ? WithObjectPath(ObjectPath!, path)
            : throw new CheckpointException(
                CheckpointError.InvalidName,
                $"The variable '{Name}' of {Checkpoint} belongs to no object, so it has no other path. Give it another name."
            )
            {
                Variable = Name,
            };
    }

    /// <summary>
    /// This variable with the values of another: the name, the place and the partition stay, everything else is the other's. A copy is cut
    /// like this variable, however the other is stored.
    /// </summary>
    /// <param name="tensor">The variable that has the values.</param>
    /// <param name="rule">The rule for this, for <see cref="Rule"/>.</param>
    public CheckpointVariable WithSource(CheckpointVariable tensor, string? rule = null)
    {
        ArgumentNullException.ThrowIfNull(tensor);
        return new CheckpointVariable(tensor.Origin, Name, new ChosenLayout(Partition, rule), Seat);
    }

    /// <summary>
    /// The values of this variable for a variable of a model: under that variable's name in a checkpoint, and cut like it.
    /// </summary>
    /// <param name="variable">The variable of the model.</param>
    /// <param name="rule">The rule for this, for <see cref="Rule"/>.</param>
    public CheckpointVariable For(ModelVariable variable, string? rule = null)
    {
        ArgumentNullException.ThrowIfNull(variable);
        string name = variable.CheckpointName;
        return new CheckpointVariable(Origin, name, new ChosenLayout(variable.Partition, rule), VariableSeat.OfName(name));
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

    /// <summary>The places of the variable in the model: those around the optimizers.</summary>
    internal IEnumerable<string> FindModelPaths() => Object?.ModelPaths ?? [];

    /// <summary>The same variable, seen as what is at one of its places.</summary>
    internal CheckpointVariable SeenAt(string path) => new(Origin, Name, _layout, Seat with { SeenPath = path });

    /// <summary>A variable of a model with parts from several tensors. At least one part has values.</summary>
    /// <param name="variable">The variable.</param>
    /// <param name="parts">Its parts.</param>
    /// <param name="rule">The rule, for <see cref="Rule"/>.</param>
    /// <param name="current">The same variable with its place in a checkpoint; null if it has none.</param>
    internal static CheckpointVariable FromParts(
        ModelVariable variable,
        IReadOnlyList<VariablePart?> parts,
        string? rule,
        CheckpointVariable? current
    )
    {
        string name = current?.Name ?? variable.CheckpointName;
        return new CheckpointVariable(
            new JoinedTensors(variable.Partition!, parts),
            name,
            new ChosenLayout(variable.Partition, rule),
            current?.Seat ?? VariableSeat.OfName(name)
        );
    }

    /// <summary>The same variable with other values of its dtype and shape: the name, the place and the partition stay.</summary>
    internal CheckpointVariable WithOrigin(VariableOrigin origin) => new(origin, Name, new ChosenLayout(Partition, null), Seat);

    /// <summary>
    /// The same variable with values that are computed of its own: the name and the place stay, and its cut as far as it fits.
    /// </summary>
    internal CheckpointVariable WithComputed(VariableOrigin origin) =>
        new(
            origin,
            Name,
            _layout is null ? null : new ChosenLayout(PartitionSlices.Refit(_layout.Partition, origin.Shape), _layout.Rule),
            Seat
        );

    /// <summary>A variable with values that are in no checkpoint.</summary>
    internal static CheckpointVariable New(VariableOrigin origin, string name, TensorPartition? partition) =>
        new(origin, name, new ChosenLayout(partition, null), VariableSeat.OfName(name));

    /// <summary>The same variable under the key that a writer gives it, wherever its object is.</summary>
    internal CheckpointVariable WithKey(string key) => key == Name ? this : new CheckpointVariable(Origin, key, _layout, ChosenSeat);

    /// <summary>The same variable where the edge of one of its paths is moved; others stay.</summary>
    /// <param name="from">One of its paths.</param>
    /// <param name="to">The new path.</param>
    /// <param name="edge">The edge that is named for this; null if that is not known.</param>
    internal CheckpointVariable WithObjectPath(string from, string to, MovedEdge? edge = null)
    {
        if (from == to)
        {
            return this;
        }

        // Of two renames after one another, only the places at the ends are known.
        string old = ChosenSeat?.OldPath ?? from;
        VariableSeat seat =
            to == old
                ? Seat with
                {
                    OldPath = null,
                    NewPath = null,
                    Edge = null,
                }
                : Seat with
                {
                    OldPath = old,
                    NewPath = to,
                    Edge = ChosenSeat?.NewPath is null ? edge : null,
                };
        return new CheckpointVariable(Origin, to == old ? Seat.Key : to + ObjectSuffix.TailOf(Seat.Key), _layout, seat);
    }

    /// <summary>The path in the checkpoint that the place was listed from.</summary>
    private string? FindOldPath() => ChosenSeat?.OldPath ?? ChosenSeat?.SeenPath ?? Object?.Path;

    /// <summary>Data that few variables have: how a copy is cut, and the rule that gave the variable its values.</summary>
    private sealed record ChosenLayout(TensorPartition? Partition, string? Rule);
}
