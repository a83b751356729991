namespace CheckpointTools.Optimizers;

/// <summary>A variable that is the state of an optimizer.</summary>
/// <param name="Variable">The variable.</param>
/// <param name="Group">A number for its optimizer, where that is known.</param>
/// <param name="SlotName">The optimizer's name for the slot; null if it is not known, or the variable is none.</param>
/// <param name="LastName">The last name on the way to it.</param>
internal readonly record struct OwnedVariable(CheckpointVariable Variable, int Group, string? SlotName, string LastName);
