namespace CheckpointTools.Fuzz.Formats;

internal readonly record struct TableEntry(byte[] Key, byte[] Value);
