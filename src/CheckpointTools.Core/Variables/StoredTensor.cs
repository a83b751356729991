namespace CheckpointTools.Variables;

/// <summary>A tensor of a checkpoint, as it was listed.</summary>
internal sealed class StoredTensor(VariableSource source, string name, DataType dataType, TensorShape shape, long size, StoredCut? cut)
    : VariableOrigin
{
    /// <summary>The checkpoint, as it was when the tensor was listed.</summary>
    public VariableSource Source => source;

    /// <summary>The tensor's name in the checkpoint.</summary>
    public string Name => name;

    public override DataType DataType => dataType;

    public override TensorShape Shape => shape;

    public override long Size => size;

    public override TensorPartition? Partition => cut?.Partition;

    public override bool IsSliced => cut is not null;

    public override StoredTensor AsStored => this;

    public override int InputCount => 1;

    /// <summary>What values that are in no checkpoint are told to come from.</summary>
    public static StoredTensor OfNone(string name, DataType dataType, TensorShape shape) =>
        new(VariableSource.None, name, dataType, shape, 0, null);

    /// <summary>What the tensor is for.</summary>
    public VariableRole Role => source.Roles?.RoleOf(name, dataType, shape) ?? VariableRole.Undecided;

    public override StoredTensor Input(int number) => this;

    public override VariableContent Open(IReadOnlyList<VariableContent> inputs, ComputingLog log) => inputs[0];
}
