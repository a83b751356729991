namespace CheckpointTools.Binary;

/// <summary>Receives the next bytes of a sequence; the caller may reuse them after this returns.</summary>
internal delegate void ByteSink(ReadOnlySpan<byte> bytes);
