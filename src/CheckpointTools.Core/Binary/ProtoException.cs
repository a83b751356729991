namespace CheckpointTools.Binary;

/// <summary>A message that cannot be parsed; the reader of the file says which one it was.</summary>
internal sealed class ProtoException(string message) : Exception(message);
