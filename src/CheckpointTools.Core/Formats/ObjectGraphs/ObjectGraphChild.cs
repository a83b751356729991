namespace CheckpointTools.Formats.ObjectGraphs;

/// <summary>An object that another one holds.</summary>
/// <param name="NodeId">Its id.</param>
/// <param name="LocalName">The name under which it is held.</param>
internal sealed record ObjectGraphChild(int NodeId, string LocalName);
