namespace CheckpointTools.Input;

/// <summary>What a variable that is to be made is like.</summary>
/// <param name="Name">The name in a checkpoint.</param>
/// <param name="DataType">The dtype.</param>
/// <param name="Shape">The shape.</param>
/// <param name="Partition">How it is cut; null for one piece.</param>
/// <param name="Variable">The variable itself, if there is one: its place stays.</param>
internal sealed record VariableDescription(
    string Name,
    DataType DataType,
    TensorShape Shape,
    TensorPartition? Partition,
    CheckpointVariable? Variable
);
