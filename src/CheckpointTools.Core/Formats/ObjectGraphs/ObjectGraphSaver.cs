namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>User code that saves an object.</summary>
/// <param name="Name">The name under which it is registered.</param>
/// <param name="ObjectName">The beginning of the names of the object's tensors.</param>
internal sealed record ObjectGraphSaver(string Name, string ObjectName);
