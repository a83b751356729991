namespace CheckpointTools;

/// <summary>What a variable is for, and how that is known.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Evidence">What decided it.</param>
/// <param name="SlotOf">The name of the variable that a slot or an average belongs to, if it is known.</param>
/// <param name="SlotName">The optimizer's name for the slot, such as "m", if it is known.</param>
internal readonly record struct VariableRole(VariableKind Kind, KindEvidence Evidence, string? SlotOf = null, string? SlotName = null)
{
    /// <summary>What nothing decides is a weight, so nothing is lost.</summary>
    public static readonly VariableRole Undecided = new(VariableKind.Weight, KindEvidence.None);
}
