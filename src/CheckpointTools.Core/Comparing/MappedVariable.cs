namespace CheckpointTools.Comparing;

/// <summary>A wanted tensor, and the tensor that a proposed map gives it.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Path">Its path; null for a name that no rule can move.</param>
/// <param name="Tensor">The path of the tensor that it gets; null if there is none.</param>
/// <param name="Role">What it is for.</param>
/// <param name="IsInPlace">Whether it is found under its own name, without a rule.</param>
internal sealed record MappedVariable(string Key, VariablePath? Path, VariablePath? Tensor, VariableRole Role, bool IsInPlace);
