namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>Something that an object stores.</summary>
/// <param name="Name">What it is to the object: VARIABLE_VALUE for a variable.</param>
/// <param name="FullName">The name that a name-based checkpoint would have.</param>
/// <param name="CheckpointKey">The name of its tensor, or what the names of its tensors begin with.</param>
internal sealed record ObjectGraphValue(string Name, string FullName, string CheckpointKey);
