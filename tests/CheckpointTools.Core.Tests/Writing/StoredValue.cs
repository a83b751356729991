namespace CheckpointTools.Tests.Writing;

/// <summary>What a checkpoint says of a variable, its values as the fixtures hash them.</summary>
internal sealed record StoredValue(string Name, string DataType, string Shape, string Sha256);
