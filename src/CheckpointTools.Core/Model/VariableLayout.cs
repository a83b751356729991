namespace CheckpointTools;

/// <summary>What few variables have: how one is cut, or what rule gave it its source.</summary>
/// <param name="Partition">How the variable is cut; null for one in a single piece, or in pieces that no partition describes.</param>
/// <param name="IsChosen">Whether a copy is to be cut so, however the source is stored.</param>
/// <param name="Rule">The rule that gave the variable its source.</param>
internal sealed record VariableLayout(TensorPartition? Partition, bool IsChosen, string? Rule)
{
    /// <summary>Where each part comes from, if they do not all come from one tensor; null for a part that nothing gives.</summary>
    public IReadOnlyList<VariablePart?>? Parts { get; init; }

    /// <summary>The one part that this stands for, while a variable of several sources is planned.</summary>
    public VariablePiece? Piece { get; init; }
}
