namespace CheckpointTools.Comparing;

/// <summary>What became of the search for a missing tensor.</summary>
/// <param name="Tensor">The one that is meant; null if none is, or that is not clear.</param>
/// <param name="Misfit">The one that has its place in a renamed scope, but another dtype or shape.</param>
/// <param name="Candidates">Those that may be meant, nearest first.</param>
internal sealed record Finding(CheckpointVariable? Tensor, CheckpointVariable? Misfit, IReadOnlyList<string> Candidates);
