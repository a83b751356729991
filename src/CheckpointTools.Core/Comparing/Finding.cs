namespace CheckpointTools.Comparing;

/// <summary>What became of the search for a missing tensor.</summary>
/// <param name="Tensor">The one that is meant; null if none is, or that is not clear.</param>
/// <param name="Candidates">Those that may be meant, nearest first.</param>
internal sealed record Finding(CheckpointVariable? Tensor, IReadOnlyList<string> Candidates);
