namespace CheckpointTools.Formats.ObjectGraphs.Editing;

/// <summary>An object that gets another path. Both paths are escaped, as users see them.</summary>
/// <param name="From">The path of the edge that is moved. Other edges to the object stay.</param>
/// <param name="To">The new path.</param>
internal readonly record struct PathChange(string From, string To);
