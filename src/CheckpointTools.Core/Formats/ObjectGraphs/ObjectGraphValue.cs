namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>A value that an object stores.</summary>
/// <param name="Name">Its name in the object: VARIABLE_VALUE for a variable.</param>
/// <param name="FullName">The name that it would have in a name-based checkpoint.</param>
/// <param name="CheckpointKey">The name of its tensor, or the beginning of the names of its tensors.</param>
internal sealed record ObjectGraphValue(string Name, string FullName, string CheckpointKey);
