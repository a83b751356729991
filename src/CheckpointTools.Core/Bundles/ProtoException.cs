namespace CheckpointTools.Bundles;

/// <summary>A message that cannot be parsed; the bundle reader says which one it was.</summary>
internal sealed class ProtoException(string message) : Exception(message);
