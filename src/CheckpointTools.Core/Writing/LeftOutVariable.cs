namespace CheckpointTools.Writing;

/// <summary>What a transfer leaves out because it is damaged.</summary>
/// <param name="Checkpoint">The full prefix of the checkpoint.</param>
/// <param name="Variable">The variable's name there; null for a damaged block of the index, whose variables nobody can name.</param>
/// <param name="Fault">Why: the error that ends a transfer which leaves nothing out.</param>
public sealed record LeftOutVariable(string Checkpoint, string? Variable, CheckpointException Fault)
{
    /// <summary>What is wrong, as a sentence.</summary>
    public string Reason => Fault.Finding;
}
