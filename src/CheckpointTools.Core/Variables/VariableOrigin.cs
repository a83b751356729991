namespace CheckpointTools.Variables;

/// <summary>
/// Where the values of a variable come from. Whoever plans, reads or compares asks the origin and nothing else, so another kind of origin,
/// such as a value that is computed, is another class here. Immutable; nothing is open and nothing is read before <see cref="Open"/>.
/// </summary>
internal abstract class VariableOrigin
{
    /// <summary>The type of the elements.</summary>
    public abstract DataType DataType { get; }

    /// <summary>The shape of the whole.</summary>
    public abstract TensorShape Shape { get; }

    /// <summary>How many bytes the values take in data files.</summary>
    public abstract long Size { get; }

    /// <summary>How the values are cut where they are stored; null for one piece, and for pieces that do not cut one axis.</summary>
    public abstract TensorPartition? Partition { get; }

    /// <summary>Whether the values are in several pieces.</summary>
    public abstract bool IsSliced { get; }

    /// <summary>How many tensors of checkpoints the values rest on.</summary>
    public abstract int InputCount { get; }

    /// <summary>One of the tensors that the values rest on; the first is the one that a user is told of.</summary>
    public abstract StoredTensor Input(int number);

    /// <summary>Opens the values.</summary>
    /// <param name="inputs">The content of each input, in order. The caller closes them.</param>
    public abstract VariableContent Open(IReadOnlyList<VariableContent> inputs);
}
