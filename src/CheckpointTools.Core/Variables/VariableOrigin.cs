namespace CheckpointTools.Variables;

/// <summary>
/// The origin of a variable's values. Whatever is written asks only the origin, so another kind of origin, such as a computed value, is
/// just another subclass. Immutable; nothing is opened or read before <see cref="Open"/>.
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

    /// <summary>The tensor whose stored bytes are the values; null if the values are made from the inputs.</summary>
    public virtual StoredTensor? AsStored => null;

    /// <summary>Whether the values are given, and need none of the inputs.</summary>
    public virtual bool IsConstant => false;

    /// <summary>Whether every element has a value.</summary>
    public virtual bool IsComplete => true;

    /// <summary>The number of tensors that the values come from; at least one.</summary>
    public abstract int InputCount { get; }

    /// <summary>One of the tensors that the values come from; messages name the first.</summary>
    public abstract StoredTensor Input(int number);

    /// <summary>Opens the values.</summary>
    /// <param name="inputs">The content of each input, in order. The caller disposes of them.</param>
    /// <param name="log">Keeps what becomes of the values while they are computed.</param>
    public abstract VariableContent Open(IReadOnlyList<VariableContent> inputs, ComputingLog log);
}
