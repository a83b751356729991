namespace CheckpointTools.Variables;

/// <summary>The edge to an object that a user moves, by its path.</summary>
/// <param name="From">The path; other edges to the object stay.</param>
/// <param name="To">The new path.</param>
internal sealed record MovedEdge(string From, string To);
