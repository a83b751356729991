namespace CheckpointTools.Variables;

/// <summary>
/// The origin of a variable's values. Planning, reading and comparing use only the origin, so another kind of origin, such as a computed
/// value, is just another subclass. Immutable; nothing is opened or read before <see cref="Open"/>.
/// </summary>
internal abstract class VariableOrigin
{
    /// <summary>The type of the elements.</summary>
    public abstract DataType DataType { get; }

    /// <summary>The shape of the whole.</summary>
    public abstract TensorShape Shape { get; }

    /// <summary>The number of bytes of the values in data files.</summary>
    public abstract long Size { get; }

    /// <summary>How the stored values are cut; null if they are in one piece, or if their pieces do not cut one axis.</summary>
    public abstract TensorPartition? Partition { get; }

    /// <summary>Whether the values are in several pieces.</summary>
    public abstract bool IsSliced { get; }

    /// <summary>The number of tensors that the values come from.</summary>
    public abstract int InputCount { get; }

    /// <summary>One of the tensors that the values come from; messages name the first.</summary>
    public abstract StoredTensor Input(int number);

    /// <summary>Opens the values.</summary>
    /// <param name="inputs">The content of each input, in order. The caller disposes of them.</param>
    public abstract VariableContent Open(IReadOnlyList<VariableContent> inputs);
}
