namespace CheckpointTools.Variables;

/// <summary>How a tensor is cut that is stored in several pieces.</summary>
/// <param name="Partition">The partition; null for pieces that do not cut one axis.</param>
internal sealed record StoredCut(TensorPartition? Partition);
