namespace CheckpointTools;

/// <summary>
/// A variable of a checkpoint as a value: its name, dtype and shape, and where it comes from. Nothing of its content is loaded and no file
/// is held open. Immutable: renaming gives a new one.
/// </summary>
public sealed class CheckpointVariable : IComparable<CheckpointVariable>, IComparable
{
    private readonly VariableSource _source;

    internal CheckpointVariable(VariableSource source, string name, DataType dataType, TensorShape shape, long size, bool isSliced)
        : this(source, name, name, dataType, shape, size, isSliced)
    {
    }

    private CheckpointVariable(VariableSource source, string name, string sourceName, DataType dataType, TensorShape shape, long size, bool isSliced)
    {
        _source = source;
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

    /// <summary>How many bytes the values take in the data files.</summary>
    public long Size { get; }

    /// <summary>What the variable is for, judged by its name in the checkpoint.</summary>
    public VariableKind Kind => VariableKinds.Of(SourceName);

    /// <summary>The full prefix of the checkpoint it comes from.</summary>
    public string Checkpoint => _source.Prefix;

    /// <summary>The format of that checkpoint.</summary>
    public CheckpointFormat Format => _source.Format;

    /// <summary>How many data files that checkpoint has.</summary>
    public int ShardCount => _source.ShardCount;

    /// <summary>Whether the variable is stored in several pieces.</summary>
    public bool IsSliced { get; }

    /// <summary>The checkpoint as it was when the variable was listed.</summary>
    internal CheckpointStamp Stamp => _source.Stamp;

    /// <summary>The same variable under another name.</summary>
    /// <param name="name">The name that a copy is to give it.</param>
    public CheckpointVariable WithName(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return name == Name ? this : new CheckpointVariable(_source, name, SourceName, DataType, Shape, Size, IsSliced);
    }

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
}
