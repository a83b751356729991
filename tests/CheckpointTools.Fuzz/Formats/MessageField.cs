namespace CheckpointTools.Fuzz.Formats;

/// <summary>A field of a protobuf message: its tag, and its number or its bytes.</summary>
internal readonly record struct MessageField(uint Tag, ulong Number, byte[]? Bytes);
