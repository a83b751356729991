namespace CheckpointTools.Writing;

/// <summary>How far a transfer is, or the reading before it that finds what is damaged or equal.</summary>
/// <param name="BytesDone">Payload bytes that are done.</param>
/// <param name="BytesTotal">Payload bytes that there are.</param>
/// <param name="Variable">The variable at hand; null while files are flushed and the index is written.</param>
public readonly record struct TransferProgress(long BytesDone, long BytesTotal, string? Variable);
