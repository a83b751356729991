namespace CheckpointTools.Objects;

/// <summary>
/// A Python object that was saved in an object-based checkpoint: what it holds, what it stores, and what all below it comes to. Sums are
/// made when they are asked for.
/// </summary>
public sealed class CheckpointObject
{
    private readonly CheckpointObjects _all;
    private readonly Lazy<(long Count, long Size)> _sum;

    internal CheckpointObject(CheckpointObjects all, int id, string path, int depth)
    {
        _all = all;
        _sum = new Lazy<(long, long)>(() => all.Measure(id));
        Id = id;
        ObjectPath = path;
        Depth = depth;
    }

    /// <summary>The full prefix of the checkpoint.</summary>
    public string Checkpoint => _all.Prefix;

    /// <summary>
    /// The names of the attributes that lead to it, joined by '/' and escaped as in keys: '.' as "..", '/' as ".S". Empty for the root.
    /// </summary>
    public string ObjectPath { get; }

    /// <summary>Its number in the object graph.</summary>
    public int Id { get; }

    /// <summary>How many steps below the objects that were asked for it was found; 0 for these.</summary>
    public int Depth { get; }

    /// <summary>The names by which it holds others, escaped as in paths, in their order.</summary>
    public IReadOnlyList<string> Children => _all.ChildrenOf(Id);

    /// <summary>The names of what it stores itself, such as VARIABLE_VALUE.</summary>
    public IReadOnlyList<string> Attributes => _all.AttributesOf(Id);

    /// <summary>Whether it or an object below it stores anything.</summary>
    public bool HasValues => _all.HasValues(Id);

    /// <summary>Its other paths: those of the other objects that hold it, and other names by which one holds it. 64 at most.</summary>
    public IReadOnlyList<string> SharedBy => _all.SharedBy(Id, ObjectPath);

    /// <summary>The number of variables in it and below it, each once; slots count where their optimizer is.</summary>
    public long VariableCount => _sum.Value.Count;

    /// <summary>The number of bytes of their values.</summary>
    public long Size => _sum.Value.Size;

    /// <summary>
    /// The variables in it and below it, each once. Their <see cref="CheckpointVariable.ObjectPath"/> leads through this object.
    /// </summary>
    public IEnumerable<CheckpointVariable> FindVariables() => _all.FindVariables(Id, ObjectPath);

    /// <summary>The path.</summary>
    public override string ToString() => ObjectPath;
}
