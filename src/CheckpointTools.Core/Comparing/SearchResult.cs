namespace CheckpointTools.Comparing;

/// <summary>The result of the search for a missing tensor.</summary>
/// <param name="Tensor">The tensor that is meant; null if none is, or if it is ambiguous.</param>
/// <param name="Misfit">The tensor in its place in a renamed scope whose dtype or shape differs.</param>
/// <param name="Candidates">The tensors that may be meant, nearest first.</param>
internal sealed record SearchResult(CheckpointVariable? Tensor, CheckpointVariable? Misfit, IReadOnlyList<string> Candidates);
