namespace CheckpointTools.Binary;

/// <summary>Takes the next bytes of a sequence; they are the caller's again when it returns.</summary>
internal delegate void ByteSink(ReadOnlySpan<byte> bytes);
