namespace CheckpointTools;

/// <summary>What few variables have: how one is cut, or what rule gave it its source.</summary>
/// <param name="Partition">How the variable is cut; null for one in a single piece, or in pieces that no partition describes.</param>
/// <param name="IsChosen">Whether a copy is to be cut so, however the source is stored.</param>
/// <param name="Rule">The rule that gave the variable its source.</param>
internal sealed record VariableLayout(TensorPartition? Partition, bool IsChosen, string? Rule);
