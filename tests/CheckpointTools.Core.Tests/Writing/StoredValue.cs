namespace CheckpointTools.Tests.Writing;

/// <summary>A checkpoint's description of a variable, with its values hashed as in the fixtures.</summary>
internal sealed record StoredValue(string Name, string DataType, string Shape, string Sha256);
